"""The named people of the tests, acting over HTTP on the demo city."""

import io
import itertools
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from PIL import Image
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases.case import Case
from backend.demo.load_demo import load_demo
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, person_of
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.person import Person as Account
from backend.people.sign_in import SignedInBy
from backend.web.application import build
from notifications import Bus, drain, fan_out
from notifications.work import channels_of

FILLED = datetime(2026, 11, 1, tzinfo=UTC)
POINT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"}
ADDRESS = "127.0.0.1"  # where the door sees them call from
QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
_phones = itertools.count(13900000000)
_colours = itertools.count()


async def fill_linhai(db: Database) -> None:
    """The template of the demo city, in force since before the day on which tests play, whatever day it is now."""
    await load_demo(db, "demo", FILLED)


async def fill_quick_linhai(db: Database) -> None:
    """The same, with passwords that are checked in no time: for many tests at once, each of which signs in."""
    await fill_linhai(db)
    of_staff = update(Account).where(col(Account.hashed_password) != "")
    async with db.write() as session:
        await session.execute(of_staff.values(hashed_password=QUICK.hash("demo")))


class Person:
    """Somebody signed in, acting through the API."""

    def __init__(self, city: "City", token: str, tokens: Mapping[str, Any]) -> None:
        self.city, self.token, self.tokens = city, token, tokens

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.city.client.get(path, headers=self.headers, **more)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        headers = self.headers | more.pop("headers", {})
        return await self.city.client.post(path, headers=headers, **more)

    async def put(self, path: str, **more: Any) -> httpx.Response:
        return await self.city.client.put(path, headers=self.headers, **more)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def photo(self, content: bytes | None = None, **form: str) -> str:
        answer = await self.post(
            "/api/v1/photos", files={"file": ("p.jpg", content or jpeg(), "image/jpeg")}, data=form
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def report(self, **more: Any) -> dict[str, Any]:
        answer = await self.post("/api/v1/reports", json=report_form(**more))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def act(self, number: str, action: str, **more: Any) -> httpx.Response:
        """Acts on the case as it now stands, unless a version is given."""
        if "version" not in more:
            more["version"] = await self.city.version_of(number)
        return await self.post(f"/api/v1/cases/{number}/actions", json={"action": action, **more})


@dataclass
class City:
    """A running demo city and its clock."""

    client: httpx.AsyncClient
    db: Database
    settings: Settings
    app: Any
    at: datetime
    staff: dict[str, Person] = field(default_factory=dict)
    staff_since: datetime = FILLED

    async def citizen(self) -> Person:
        """A new one, by the deed behind the door, as staff are."""
        phone, by = Identity(IdentityKind.PHONE, str(next(_phones))), Device(SignedInBy.PHONE, address=ADDRESS)
        async with self.db.write() as session:
            account = await person_of(session, phone, self.settings, self.app.state.now())
            tokens = await open_sign_in(session, account, by, self.settings, self.app.state.now())
        return Person(self, tokens.access_token, asdict(tokens))

    async def citizen_at_door(self) -> Person:
        """The same through the door, for tests of what it writes: the code, what was spent, from where and on what."""
        phone = str(next(_phones))
        code = (await self.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
        answer = await self.client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})
        return Person(self, answer.json()["access_token"], answer.json())

    async def signed_in(self, username: str) -> Person:
        """By the deed behind the door, and all of a case's way at once: asked for one by one at the door they were a
        tenth of the work of all tests. What the door says has tests of its own."""
        life = timedelta(seconds=self.settings.access_token_life)
        if not self.staff_since <= self.at < self.staff_since + life:  # anew, when the clock has gone on or back
            self.staff.clear()
        if username not in self.staff:
            crew = {who for who, _action in MAIN_LINE}
            await self._let_in(crew - self.staff.keys() if username in crew else {username})
        return self.staff[username]

    async def _let_in(self, names: set[str]) -> None:
        by = Device(SignedInBy.PASSWORD, address=ADDRESS)
        if not self.staff:
            self.staff_since = self.at
        async with self.db.write() as session:
            query = select(Account).where(col(Account.username).in_(names)).order_by(col(Account.username))
            for account in (await session.execute(query)).scalars().all():
                tokens = await open_sign_in(session, account, by, self.settings, self.app.state.now())
                self.staff[str(account.username)] = Person(self, tokens.access_token, asdict(tokens))

    async def case_at(self, step: str) -> str:
        """The number of a case that stands at a step of the main line."""
        number, stands = str((await (await self.citizen()).report())["number"]), "reported"
        for who, action in MAIN_LINE:
            if stands == step:
                break
            more = await self.needed(action)
            answer = await (await self.signed_in(who)).act(number, action, **more)
            assert answer.status_code == 200, answer.text
            stands = answer.json()["step"]
        return number

    async def version_of(self, number: str) -> int:
        """As who looks at the case reads it; 0 where there is none. From the database, for it is asked with every deed
        of every test."""
        async with self.db.read() as session:
            found = await session.execute(select(col(Case.version)).where(col(Case.number) == number))
            return found.scalar_one_or_none() or 0

    async def needed(self, action: str) -> dict[str, Any]:
        if action == "answer":
            return {"photo_ids": [await (await self.signed_in("handler")).photo()]}
        return {"file": {"class_code": "E0110"}, "dispatch": {"department": "D02"}}.get(action, {})

    async def tell(self, bus: Bus | None = None) -> None:
        """Lets the worker do all it has to do."""
        channels = channels_of(self.db, self.settings, bus)
        while await fan_out(self.db, self.app.state.city, self.settings, self.at):
            pass
        await drain(self.db, channels, self.settings, self.at)

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)


MAIN_LINE = (
    ("desk", "admit"),
    ("chief", "file"),
    ("dispatcher", "dispatch"),
    ("handler", "accept"),
    ("handler", "answer"),
    ("desk", "check"),
    ("inspector", "pass"),
    ("chief", "close"),
)


@asynccontextmanager
async def open_city(settings: Settings, at: datetime, now: Callable[[], datetime] | None = None) -> AsyncIterator[City]:
    """The application on these settings, driven over ASGI, its clock in the test's hand, or another."""
    app = build(settings, now=now or (lambda: opened.at))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://city") as client,
    ):
        opened = City(client, app.state.database, settings, app, at)
        yield opened


def report_form(**more: Any) -> dict[str, Any]:
    """A good report, with what is given instead; None leaves a field out."""
    form: dict[str, Any] = {
        "client_key": str(uuid.uuid4()),
        "bucket": "sanitation",
        "description": "垃圾桶满溢",
        "position": POINT,
    } | more
    return {name: value for name, value in form.items() if value is not None}


def jpeg(size: tuple[int, int] = (64, 48), **save: Any) -> bytes:
    """A real JPEG, unlike any made before."""
    number = next(_colours)
    picture = Image.new("RGB", size, (number % 256, number // 256 % 256, 77))
    out = io.BytesIO()
    picture.save(out, "JPEG", **{"comment": str(number)} | save)
    return out.getvalue()
