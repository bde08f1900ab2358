"""Settings: environment variables CGT_…, read once at the edge and passed in. `.env.example` lists them all."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.ground.setting_forms import FORMS, json_object

DEMO_SECRET = "demo-secret-do-not-use-in-production"  # noqa: S105 - refused in production


# the providers a stand-in may stand for
OUTSIDE = ("standins_url", "wechat_url", "fcm_url", "jpush_url", "sms_url", "tianditu_url", "amap_url", "tencent_url")


class Mode(StrEnum):
    DEMO = "demo"
    PRODUCTION = "production"


def leads_here(url: str) -> bool:
    """Whether an address is one of this machine, where stand-ins are."""
    host = urlsplit(url).hostname or ""
    try:
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified


REPORTS_PER_DAY = 500  # of a citizen, in production: far more than anybody walks past
LONGEST = 3600.0  # seconds a statement may take that looks through a whole table
NEEDED = ("secret", "database_url", "storage_url")  # must not be empty
Json = Annotated[dict[str, str], NoDecode, BeforeValidator(json_object)]  # looked at with all others, not before them
STANDIN = "指向本机的替身，生产模式不允许"
# in production: whether a setting, with those before it, is refused, and why
IN_PRODUCTION: Mapping[str, tuple[Callable[[Any, Mapping[str, Any]], bool], str]] = {
    **dict.fromkeys(OUTSIDE, (lambda url, _: leads_here(url), STANDIN)),
    "secret": (lambda secret, _: secret == DEMO_SECRET, "生产模式必须设置，不得使用演示密钥"),
    "sms_gateway": (lambda name, _: name == "console", "console 只用于演示，生产模式不允许"),
    "webhook_private": (lambda is_private, _: is_private, "只用于演示，生产模式不允许"),
    "wechat_push_key": (
        lambda key, data: not key and bool(_plain(data.get("wechat_push_token"))),
        "生产模式下设置了 CGT_WECHAT_PUSH_TOKEN 就必须设置：不接受明文模式",
    ),
    "public_url": (lambda url, _: not url, "生产模式必须设置：链接不取自请求的 Host"),
}


def _plain(given: Any) -> Any:
    return given.get_secret_value() if isinstance(given, SecretStr) else given


class Settings(BaseSettings):
    """What an operator may set. Lengths are in seconds unless the name says otherwise."""

    # what is set does not stand in the words of a fault: of a whole it would be the last letters, perhaps of a key
    model_config = SettingsConfigDict(env_prefix="CGT_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    mode: Mode = Mode.DEMO
    database_url: str = "sqlite+aiosqlite:///var/chengguantong.db"
    database_direct_url: str | None = None
    database_admin_url: str | None = None
    database_replica_url: str | None = None
    database_pool: int = Field(default=10, ge=1, le=200)
    database_pool_wait: float = Field(default=2.0, gt=0)
    database_statement_limit: float = Field(default=10.0, gt=0)
    storage_url: SecretStr = SecretStr("file://var/photos")
    secret: SecretStr = SecretStr(DEMO_SECRET)
    data_keys: SecretStr = SecretStr("")
    data_cipher: str = Field(default="aes-gcm", pattern="^(aes-gcm|sm4-gcm)$")
    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_url: str = "https://api.weixin.qq.com"
    wechat_templates: Json = Field(default_factory=dict)
    wechat_pages: Json = Field(default_factory=dict)
    wechat_long_term: str = ""
    wechat_push_token: SecretStr = SecretStr("")
    wechat_push_key: SecretStr = SecretStr("")
    wechat_miniprogram_state: str = Field(default="formal", pattern="^(developer|trial|formal)$")
    fcm_credentials: SecretStr = SecretStr("")
    fcm_url: str = "https://fcm.googleapis.com"
    jpush_key: str = ""
    jpush_secret: SecretStr = SecretStr("")
    jpush_url: str = "https://api.jpush.cn"
    jpush_apns_production: bool = True
    sms_gateway: str = Field(default="", pattern="^(|http|aliyun|console)$")
    sms_url: str = ""
    sms_key: str = ""
    sms_secret: SecretStr = SecretStr("")
    sms_sign: str = "城管通"
    sms_templates: Json = Field(default_factory=dict)
    sms_after_unknown: str = Field(default="leave", pattern="^(retry|leave)$")
    sms_receipt_token: SecretStr = SecretStr("")
    webhook_private: bool = False
    standins_url: str = ""
    smtp_url: SecretStr = SecretStr("")
    smtp_from: str = ""
    nats_url: SecretStr = SecretStr("")
    public_url: str = ""
    code_keys: SecretStr = SecretStr("")
    geocoders: str = "tianditu,amap,tencent"
    tianditu_key: SecretStr = SecretStr("")
    tianditu_url: str = "https://api.tianditu.gov.cn"
    amap_key: SecretStr = SecretStr("")
    amap_url: str = "https://restapi.amap.com"
    tencent_key: SecretStr = SecretStr("")
    tencent_url: str = "https://apis.map.qq.com"
    open311_contact: str = ""
    open311_test_url: str = ""
    trusted_proxies: str = ""
    map_key: str = ""
    ops_bind: str = ""
    demo_password: SecretStr = SecretStr("demo")
    city_code: str = Field(default="331082", pattern=r"^[0-9]{6}$")
    city_name: str = "临海市"
    body_limit_bytes: int = Field(default=22 * 1024 * 1024, ge=1024)
    password_age_days: int = Field(default=90, ge=1)
    second_factor_roles: str = ""
    handset_needed: bool = False
    release_needs_two: bool = False
    audit_anchor: str = "var/audit-anchor.log"
    audit_seal_every: int = Field(default=600, ge=1)
    record_keys: SecretStr = SecretStr("")
    record_shelf: str = "var/record"
    access_token_life: int = 15 * 60
    refresh_token_life: int = 30 * 24 * 3600
    link_life: int = Field(default=3600, ge=60)
    upload_life: int = Field(default=900, ge=60)
    orphan_grace: int = Field(default=24 * 3600, ge=3600)
    photo_quota_count: int = Field(default=1000, ge=1)
    photo_quota_bytes: int = Field(default=4 * 1024**3, ge=1)
    extensions_most: int = Field(default=2, ge=0, le=20)
    suspensions_most: int = Field(default=1, ge=0, le=20)
    suspension_days_most: int = Field(default=365, ge=1, le=3650)
    dispute_days: int = Field(default=15, ge=0, le=365)
    urges_per_day: int = Field(default=3, ge=1, le=50)
    reports_per_day: int | None = Field(default=None, ge=1)
    similar_radius_m: float = Field(default=60.0, gt=0, le=2000)
    self_handle_sample: float = Field(default=0.1, ge=0, le=1)
    auto_dispatch: bool = False
    live_most: int = Field(default=3000, ge=0, le=100_000)
    digest_hour: int = Field(default=9, ge=-1, le=23)
    stop_grace: int = 10
    reads_at_once: int = Field(default=256, ge=1)
    writes_at_once: int = Field(default=64, ge=1)
    log_level: str = "INFO"

    @field_validator("*")
    @classmethod
    def _can_be_used(cls, given: Any, info: ValidationInfo) -> Any:
        """Each by itself, the defaults as well, so that all faults are told at once."""
        name, value = str(info.field_name), _plain(given)
        if name in FORMS and (value or name in NEEDED):
            value = FORMS[name](value)
        if info.data.get("mode") is Mode.PRODUCTION and name in IN_PRODUCTION:
            refused, why = IN_PRODUCTION[name]
            if refused(value, info.data):
                raise ValueError(why)
        return given if isinstance(given, SecretStr) else value

    @model_validator(mode="after")
    def _a_demo_is_not_counted(self) -> "Settings":
        if self.reports_per_day is None and not self.is_demo:
            self.reports_per_day = REPORTS_PER_DAY
        return self

    @property
    def is_demo(self) -> bool:
        return self.mode is Mode.DEMO

    @property
    def as_admin(self) -> "Settings":
        """For work on whole tables: as CGT_DATABASE_ADMIN_URL if that is set, and past any pooler; a statement of
        LONGEST at most."""
        whole = self.for_the_whole
        return whole.model_copy(update={"database_url": self.database_admin_url or whole.database_url})

    @property
    def for_the_whole(self) -> "Settings":
        """To read whole tables as the application's own role: past any pooler, which hands our limit on to nobody, so
        that the short one of the role would hold; a statement of LONGEST at most."""
        url = self.database_direct_url or self.database_url
        return self.model_copy(update={"database_url": url, "database_statement_limit": LONGEST})

    @property
    def local_folder(self) -> Path:
        """Where a database or photos kept on this machine live."""
        return Path("var")
