"""The service account (服务账号) by which Firebase is asked: read and looked through without Firebase's own library,
which a process that only serves does not load (8 MB of its memory and 50 ms of its start)."""

import json
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from backend.ground.settings import Settings

UNREADABLE = "CGT_FCM_CREDENTIALS: 须为服务账号的 JSON，或可读的 JSON 文件的路径"
LACKING = "CGT_FCM_CREDENTIALS: 不是完整的服务账号 JSON：{lacking}"
KIND = "service_account"
NEEDED = ("project_id", "client_email", "token_uri", "private_key")


def service_account(settings: Settings) -> dict[str, Any]:
    """The JSON of a service account, from the setting itself or the file it names. ValueError, which names it."""
    said = settings.fcm_credentials.get_secret_value()
    try:
        text = said if said.lstrip().startswith("{") else Path(said).read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, ValueError):
        raise ValueError(UNREADABLE) from None
    if not isinstance(found, dict):
        raise ValueError(UNREADABLE)
    return cast(dict[str, Any], found)


def check_credentials(settings: Settings) -> None:
    """ValueError where CGT_FCM_CREDENTIALS is set and cannot be read, or lacks what Firebase is asked with."""
    if not settings.fcm_credentials.get_secret_value():
        return
    account = service_account(settings)
    lacking = [name for name in NEEDED if not isinstance(account.get(name), str) or not account[name]]
    lacking += ["type"] if account.get("type") != KIND else []
    if not lacking and not _is_key(account["private_key"]):
        lacking = ["private_key"]
    if lacking:
        raise ValueError(LACKING.format(lacking="、".join(lacking)))


def _is_key(pem: str) -> bool:
    """One of RSA: another the library takes too, and fails when it signs the first message."""
    try:
        return isinstance(load_pem_private_key(pem.encode(), None), RSAPrivateKey)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
