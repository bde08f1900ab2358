"""Tokens that somebody else made, or for something else: none of them opens anything."""

from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from backend.people import tokens
from backend.people.tokens import AUDIENCE, ISSUER, Claims, _access_key
from tests.linhai import City, Person
from tests.people.test_tokens import sign_in

pytestmark = pytest.mark.anyio
UNTIMED: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}


async def check_forged(city: City) -> None:
    person, other = await sign_in(city), await city.citizen_at_door()
    key, pair = _access_key(city.settings), rsa.generate_private_key(65537, 2048)
    good = jwt.decode(person.token, options={"verify_signature": False})
    theirs = jwt.decode(other.token, options={"verify_signature": False})
    second, hour = int(city.at.timestamp()), 3600

    def ours(**changed: Any) -> str:
        claims = {name: value for name, value in (good | changed).items() if value is not None}
        return jwt.encode(claims, key, algorithm="HS256")

    forged = {
        "alg none": jwt.encode(good, "", algorithm="none"),
        "another HMAC, our key": jwt.encode(good, key, algorithm="HS512"),
        "RS256": jwt.encode(good, pair, algorithm="RS256"),
        "another secret": jwt.encode(good, "x" * 64, algorithm="HS256"),
        "empty key, kid leads to a file": jwt.encode(good, "\0" * 32, "HS256", headers={"kid": "../../../dev/null"}),
        "kid is SQL": jwt.encode(good, "x" * 64, "HS256", headers={"kid": "' UNION SELECT 'x"}),
        "jku": jwt.encode(good, "x" * 64, "HS256", headers={"jku": "http://127.0.0.1/keys"}),
        "other audience": ours(aud="another"), "no audience": ours(aud=None),
        "other issuer": ours(iss="another"), "no issuer": ours(iss=None),
        "run out": ours(exp=second), "never runs out": ours(exp=None), "no time": ours(iat=None),
        "given out in an hour": ours(iat=second + hour), "valid in an hour": ours(nbf=second + hour),
        "another's sign-in": ours(sid=theirs["sid"]), "another's person": ours(sub=theirs["sub"]),
        "nobody's sign-in": ours(sid=str(uuid4())), "no sign-in": ours(sid=None), "not an id": ours(sid="1 OR 1=1"),
        "words for times": ours(exp="later"), "refresh token": person.tokens["refresh_token"],
    }  # fmt: skip
    live = [name for name, token in forged.items() if (await Person(city, token, {}).get("/api/v1/me")).is_success]
    assert live == [], live
    assert (await Person(city, ours(), {}).get("/api/v1/me")).status_code == 200
    assert (good["aud"], good["iss"]) == (AUDIENCE, ISSUER)


async def test_forged_and_foreign_tokens_are_none(city: City) -> None:
    await check_forged(city)


def _as_the_token_says(key: str, token: str) -> tuple[Claims, float, float]:
    """The algorithm is that of the token's own header."""
    named = jwt.get_unverified_header(token)["alg"]
    return _read(jwt.decode(token, key, algorithms=[named], audience=AUDIENCE, issuer=ISSUER, options=UNTIMED))


def _whoever_it_is_for(key: str, token: str) -> tuple[Claims, float, float]:
    """Neither for whom nor by whom is asked."""
    return _read(jwt.decode(token, key, algorithms=["HS256"], options=UNTIMED | {"verify_aud": False}))


def _read(said: dict[str, Any]) -> tuple[Claims, float, float]:
    return Claims(UUID(said["sub"]), UUID(said["sid"])), max(said["iat"], said.get("nbf", 0)), said["exp"]


@pytest.mark.parametrize(
    ("fault", "seen"), [(_as_the_token_says, "another HMAC, our key"), (_whoever_it_is_for, "other audience")]
)
async def test_a_token_read_carelessly_is_seen(
    city: City, fault: Any, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults."""
    monkeypatch.setattr(tokens, "_signed", fault)
    with pytest.raises(AssertionError, match=seen):
        await check_forged(city)
