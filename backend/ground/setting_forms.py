"""FORMS: what a setting must look like, as far as that can be seen without a network. Data; what is said is for the
operator, and never repeats what was set: it may be a key."""

import base64
import json
import logging
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

KEY_LEAST = 16  # letters of a secret
KEY_BYTES = 32
PORT_MOST = 65535
DATABASES = ("database_url", "database_direct_url", "database_admin_url", "database_replica_url")
SPOKEN = ("postgresql+asyncpg:", "sqlite+aiosqlite:")  # how their addresses begin
URLS = (
    "public_url", "standins_url", "wechat_url", "fcm_url", "jpush_url", "sms_url", "tianditu_url", "amap_url",
    "tencent_url", "open311_test_url",
)  # fmt: skip
GEOCODERS = ("tianditu", "amap", "tencent")
WECHAT_LAYOUTS = ("progress", "result", "task")
SMS_NAMES = ("code", "closed", "rejected", "overdue", "account")


def host_and_port(bind: str) -> tuple[str, int]:
    """Of an address to listen at, such as 127.0.0.1:9464 or [::1]:9464. ValueError for what is none."""
    host, _, port = bind.rpartition(":")
    if not host or "/" in host or not port.isascii() or not port.isdecimal() or int(port) > PORT_MOST:
        raise ValueError("须为 主机:端口，如 127.0.0.1:9464")
    return host, int(port)


def log_level(name: str) -> str:
    """The name as it is known, from capitals or not. ValueError for none."""
    if name.upper() not in logging.getLevelNamesMapping():
        raise ValueError("须为 DEBUG、INFO、WARNING、ERROR、CRITICAL 之一")
    return name.upper()


def json_object(given: Any) -> Any:
    """What is written as JSON, read. ValueError."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given or "{}")
    except ValueError:
        raise ValueError('须为 JSON，如 {"code":"SMS_1"}') from None


def _url(*schemes: str) -> Callable[[str], str]:
    def _seen(given: str) -> str:
        parts = _split(given)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"须以 {' 或 '.join(f'{one}://' for one in schemes)} 开头，其后为主机")
        return given

    return _seen


def _split(given: str) -> SplitResult:
    try:
        parts = urlsplit(given)
        _port = parts.port  # looked at only when it is asked for
    except ValueError:
        raise ValueError("地址中的主机或端口不合格式") from None
    return parts


def _secret(given: str) -> str:
    if len(given) < KEY_LEAST or "$(" in given:
        raise ValueError(f"至少 {KEY_LEAST} 个字符，且不是生成它的命令")
    return given


def _database(given: str) -> str:
    if not given.startswith(SPOKEN):
        raise ValueError(f"须以 {' 或 '.join(SPOKEN)} 开头")
    return given


def s3_parts(given: str) -> tuple[SplitResult, dict[str, str]]:
    """Of `s3://KEY:SECRET@host:port/bucket?region=…`: its parts, and what it asks beside them. ValueError, without the
    secret."""
    parts = _split(given)
    more = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and bucket) or "/" in bucket:
        raise ValueError("须为 file://目录 或 s3://KEY:SECRET@host:port/bucket?region=…&secure=…")
    if public := more.get("public"):
        _url("http", "https")(public)
    return parts, more


def _store(given: str) -> str:
    scheme, _, place = given.partition("://")
    if scheme != "file" or not place:
        s3_parts(given)
    return given


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError:
        return b""


def data_keys(given: str) -> dict[str, bytes]:
    """Of `id:base64,id:base64` the keys by their ids, in their order. ValueError."""
    parts = (part.strip().partition(":") for part in given.split(","))
    found = [(identity, _decoded(text)) for identity, _, text in parts]
    if any(not identity or len(key) < KEY_BYTES for identity, key in found):
        raise ValueError(f"每把须为 编号:base64（至少 {KEY_BYTES} 字节），逗号分隔")
    return dict(found)


def record_seeds(given: str) -> list[bytes]:
    """Of `base64,base64` the seeds, in their order. ValueError."""
    seeds = [_decoded(part) for part in given.split(",")]
    if any(len(seed) != KEY_BYTES for seed in seeds):
        raise ValueError(f"每把须为 base64 的 {KEY_BYTES} 字节，逗号分隔")
    return seeds


def code_keys(given: str) -> list[str]:
    """The keys of `key,key`, in their order. ValueError; but of the first alone, which makes codes: what an older one
    has printed cannot be printed with a longer."""
    keys = [key.strip() for key in given.split(",") if key.strip()]
    if len(next(iter(keys), "")) < KEY_LEAST:
        raise ValueError(f"第一把至少 {KEY_LEAST} 个字符，逗号分隔")
    return keys


def _push_key(given: str) -> str:
    if len(given) != 43 or len(_decoded(f"{given}=")) != KEY_BYTES:
        raise ValueError("须为微信后台给出的 43 个字符（EncodingAESKey）")
    return given


def _proxies(given: str) -> str:
    if "*" in given:
        raise ValueError("须逐一写明代理的地址：被信任者可以冒充任何地址")
    for part in filter(None, (one.strip() for one in given.split(","))):
        try:
            ip_network(part) if "/" in part else ip_address(part)
        except ValueError:
            raise ValueError("须为 IP 地址或网段，如 127.0.0.1 或 10.0.0.0/8，逗号分隔") from None
    return given


def _among(known: tuple[str, ...]) -> Callable[[Any], Any]:
    """Of a list with commas, or the names of a mapping."""

    def _seen(given: Any) -> Any:
        names = given.split(",") if isinstance(given, str) else given
        if any(name.strip() not in known for name in names):
            raise ValueError(f"只能含 {'、'.join(known)}")
        return given

    return _seen


def _read_by(read: Callable[[str], object]) -> Callable[[str], str]:
    """What is read again where it is used."""

    def _seen(given: str) -> str:
        read(given)
        return given

    return _seen


# a setting that is not empty: what looks at it, and gives back what it comes to. ValueError, in words
FORMS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(DATABASES, _database),
    **dict.fromkeys(URLS, _url("http", "https")),
    "secret": _secret,
    "storage_url": _store,
    "smtp_url": _url("smtp", "smtps", "smtp+plain"),
    "nats_url": _url("nats", "tls", "ws", "wss"),
    "data_keys": _read_by(data_keys),
    "record_keys": _read_by(record_seeds),
    "code_keys": _read_by(code_keys),
    "wechat_push_key": _push_key,
    "trusted_proxies": _proxies,
    "geocoders": _among(GEOCODERS),
    "wechat_templates": _among(WECHAT_LAYOUTS),
    "wechat_pages": _among(WECHAT_LAYOUTS),
    "wechat_long_term": _among(WECHAT_LAYOUTS),
    "sms_templates": _among(SMS_NAMES),
    "ops_bind": _read_by(host_and_port),
    "log_level": log_level,
}
