"""Settings that are refused."""

import pytest

from backend.ground.settings import Settings

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG="


@pytest.mark.parametrize("wrong", [("SECRET", "short"), ("DATABASE_POOL", "many"), ("PUBLIC_URL", "")])
def test_what_is_refused_is_named_and_no_key_is_told(monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str]) -> None:
    """As compose.yml gives them: the key of the record comes last, and a process that cannot begin says so again and
    again, in a log."""
    given = {
        "MODE": "production", "PUBLIC_URL": "https://cgt.example.gov.cn", "SECRET": KEY, "DATA_KEYS": f"1:{KEY}",
        "CODE_KEYS": KEY, "RECORD_KEYS": KEY,
    }  # fmt: skip
    for name, value in (given | dict([wrong])).items():
        monkeypatch.setenv(f"CGT_{name}", value)
    with pytest.raises(ValueError, match=rf"(?i){wrong[0]}") as refused:
        Settings(_env_file=None)
    assert KEY[-8:] not in str(refused.value)
