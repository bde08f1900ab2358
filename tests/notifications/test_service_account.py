"""What CGT_FCM_CREDENTIALS may be: what Firebase's own library takes, found out without it."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from firebase_admin import credentials
from pydantic import SecretStr

from backend.ground.settings import Settings
from notifications.channels.service_account import NEEDED, check_credentials
from notifications.standins.push import service_account

WHOLE = json.loads(service_account("https://fcm.example"))
OF_A_CURVE = ec.generate_private_key(ec.SECP256R1())
AT_FAULT = {
    "no object": [WHOLE],
    "nothing in it": {},
    "of a user": WHOLE | {"type": "authorized_user"},
    "no key": WHOLE | {"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
    "half a key": WHOLE | {"private_key": WHOLE["private_key"][:200]},
    "another sort of key": WHOLE
    | {"private_key": OF_A_CURVE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()},
    **{f"no {name}": {key: value for key, value in WHOLE.items() if key != name} for name in NEEDED},
}
ONLY_HERE = {"no project_id", "another sort of key"}  # the library takes it, and cannot send


@pytest.mark.parametrize("name", AT_FAULT)
def test_an_account_by_which_nothing_can_be_sent_is_named_at_the_start(
    name: str, settings: Settings, tmp_path: Path
) -> None:
    settings.fcm_credentials = SecretStr(_file(tmp_path, AT_FAULT[name]))
    with pytest.raises(ValueError, match="CGT_FCM_CREDENTIALS"):
        check_credentials(settings)


@pytest.mark.parametrize("name", sorted(AT_FAULT.keys() - ONLY_HERE - {"no object"}))
def test_the_library_refuses_the_same(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        credentials.Certificate(AT_FAULT[name])


def test_a_whole_one_and_none_at_all_are_no_fault(settings: Settings, tmp_path: Path) -> None:
    check_credentials(settings)
    settings.fcm_credentials = SecretStr(json.dumps(WHOLE))
    check_credentials(settings)
    settings.fcm_credentials = SecretStr(_file(tmp_path, WHOLE))
    check_credentials(settings)


def _file(folder: Path, content: object) -> str:
    place = folder / "account.json"
    place.write_text(json.dumps(content), encoding="utf-8")
    return str(place)
