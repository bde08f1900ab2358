"""Settings: environment variables CGT_…, read once at the edge and passed in. `.env.example` lists them all."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "demo-secret-do-not-use-in-production"  # noqa: S105 - refused in production


class Mode(StrEnum):
    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """What an operator may set. Lengths are in seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="CGT_", env_file=".env", extra="ignore")

    mode: Mode = Mode.DEMO
    database_url: str = "sqlite+aiosqlite:///var/chengguantong.db"
    database_direct_url: str | None = None
    database_admin_url: str | None = None
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
    wechat_templates: dict[str, str] = Field(default_factory=dict)
    wechat_long_term: str = ""
    wechat_push_token: SecretStr = SecretStr("")
    wechat_push_key: SecretStr = SecretStr("")
    wechat_miniprogram_state: str = Field(default="formal", pattern="^(developer|trial|formal)$")
    nats_url: SecretStr = SecretStr("")
    public_url: str = ""
    trusted_proxies: str = ""
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
    access_token_life: int = 15 * 60
    refresh_token_life: int = 30 * 24 * 3600
    link_life: int = Field(default=3600, ge=60)
    upload_life: int = Field(default=900, ge=60)
    orphan_grace: int = Field(default=24 * 3600, ge=3600)
    photo_quota_count: int = Field(default=1000, ge=1)
    photo_quota_bytes: int = Field(default=4 * 1024**3, ge=1)
    stop_grace: int = 10
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _production_is_no_demo(self) -> "Settings":
        if self.mode is Mode.PRODUCTION and self.secret.get_secret_value() == DEMO_SECRET:
            raise ValueError("CGT_SECRET must be set in production: the demo secret is refused")
        if self.mode is Mode.PRODUCTION and "//127." in self.wechat_url:
            raise ValueError("CGT_WECHAT_URL leads to a stand-in, which production refuses")
        if len(self.secret.get_secret_value()) < 16:
            raise ValueError("CGT_SECRET must have at least 16 characters")
        return self

    @property
    def is_demo(self) -> bool:
        return self.mode is Mode.DEMO

    @property
    def local_folder(self) -> Path:
        """Where a database or photos kept on this machine live."""
        return Path("var")
