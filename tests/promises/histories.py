"""A history that a seed decides: who does what next, and what goes wrong with it. Answers are dropped, the server dies
at any statement, what was sent is sent again late, the provider fails or says nothing, the clock jumps."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.deed_key import DeedKey
from notifications import drain, fan_out
from notifications.books.reconcile import reconcile
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed
from notifications.channels.in_app import InApp
from notifications.delivery import Delivery, State
from notifications.fan_out import CannotTell
from tests.linhai import MAIN_LINE, City, Person, report_form
from tests.promises.test_all_or_nothing import Cut, cut_at

WHO = {action: who for who, action in MAIN_LINE[:4]}
NEXT = {"reported": "admit", "pending_file": "file", "filed": "dispatch", "dispatched": "accept"}
MORE = {"file": {"class_code": "E0110"}, "dispatch": {"department": "D02"}}
WELL = {State.DELIVERED, State.SENT, State.SPARED}
LATEST = 40  # statements: a cut is drawn among so many, and most deeds have fewer


@dataclass
class Provider:
    """What sends to devices, as the seed has it whatever the order; which deliveries it took, and of how many it said
    nothing."""

    seed: int
    name: str = "jpush"
    after_unknown: AfterUnknown = AfterUnknown.RETRY
    is_well: bool = False
    took: Counter[uuid.UUID] = field(default_factory=Counter)
    dark: Counter[uuid.UUID] = field(default_factory=Counter)

    async def send(self, delivery: Delivery, _at: datetime) -> Receipt:
        turn = random.Random(f"{self.seed} {delivery.kind} {delivery.attempts}").random()
        turn = 1.0 if self.is_well else turn
        if turn < 0.2:
            raise SendFailed("busy", kind=Outcome.TEMPORARY)
        self.took[delivery.id] += 1
        if turn < 0.4:
            self.dark[delivery.id] += 1
            raise SendFailed("no_answer", kind=Outcome.UNKNOWN)
        return Receipt(str(delivery.id))


@dataclass
class History:
    """One seed in the city. `heard`: the number that each key was answered with; `versions`: the last that each case
    was said to have; `course`: what was done and came of it."""

    city: City
    citizen: Person
    seed: int
    chance: random.Random = field(init=False)
    provider: Provider = field(init=False)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    course: list[str] = field(default_factory=list)
    deaths: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.provider = Provider(self.seed)

    async def run(self, steps: int) -> None:
        """So many steps; then everything is well again, and all that was promised must be there."""
        begun, deeds = self.city.at, (self.report, self.report_again, self.act, self.act, self.work, self.jump)
        await self.report()
        for _step in range(steps):
            await self.chance.choice(deeds)()
        self.city.at = max(self.city.at, begun) + timedelta(minutes=5)
        await self.heal()
        await self.judge(begun)

    async def report(self) -> None:
        key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        self.forms[key] = report_form(client_key=key, description=f"{self.seed} {len(self.forms)}")
        await self._send(key)

    async def report_again(self) -> None:
        await self._send(self.chance.choice(list(self.forms)))

    async def _send(self, key: str) -> None:
        answer = await self._dare(self.citizen, "/api/v1/reports", self.forms[key])
        if answer is not None and answer.is_success:
            number = answer.json()["number"]
            assert self.heard.setdefault(key, number) == number, "one key, two cases"

    async def act(self) -> None:
        if not self.heard:
            return
        number, chief = self.chance.choice(list(self.heard.values())), self.city.staff["chief"]
        case = (await chief.get(f"/api/v1/cases/{number}")).json()
        assert case["version"] >= self.versions.get(number, 1), "what was acknowledged is gone"
        if (action := NEXT.get(case["step"])) is None:
            return
        sent = {"action": action, "version": case["version"], **MORE.get(action, {})}
        for _time in range(self.chance.choice((1, 1, 2))):  # said twice: the second is stale
            answer = await self._dare(self.city.staff[WHO[action]], f"/api/v1/cases/{number}/actions", sent)
            if answer is not None and answer.is_success:
                assert self.versions.get(number, 1) < answer.json()["version"], "one action, twice"
                self.versions[number] = answer.json()["version"]

    async def _dare(self, who: Person, path: str, sent: dict[str, Any]) -> httpx.Response | None:
        """The answer, if it is heard."""
        turn = self.chance.random()
        place = self.chance.randrange(LATEST) if turn < 0.4 else None
        with cut_at(self.city.db, place):
            answer = await who.post(path, json=sent)
        self.course.append(f"{path[:16]} {place} {answer.status_code}")
        assert answer.status_code < 500 or place is not None, answer.text
        return None if turn > 0.85 else answer

    async def work(self) -> None:
        """The worker, that may die at any statement."""
        place = self.chance.randrange(LATEST) if self.chance.random() < 0.5 else None
        try:
            with cut_at(self.city.db, place):
                await self._tell()
        except (Cut, CannotTell) as fault:
            if not isinstance(fault.__cause__ or fault, Cut):
                raise
            self.deaths += 1
            self.course.append(f"work {place} died")

    async def _tell(self) -> None:
        while await fan_out(self.city.db, self.city.app.state.city, self.city.settings, self.city.at):
            pass
        for channel in (InApp(self.city.db), self.provider):  # one after another: the same order each time
            await drain(self.city.db, {channel.name: channel}, self.city.settings, self.city.at)

    async def jump(self) -> None:
        self.city.wait(minutes=self.chance.choice((-2, 1, 3, 20)))

    async def heal(self) -> None:
        self.provider.is_well = True
        for key in self.forms:
            answer = await self.citizen.post("/api/v1/reports", json=self.forms[key])
            assert answer.status_code in (200, 201), answer.text
            assert self.heard.setdefault(key, answer.json()["number"]) == answer.json()["number"], "one key, two cases"
        for _turn in range(4):
            await self._tell()
            self.city.wait(hours=4)  # leases and waits end, and so does the night, when no phone rings

    async def judge(self, begun: datetime) -> None:
        keys = [uuid.UUID(key) for key in self.forms]
        me = uuid.UUID((await self.citizen.get("/api/v1/me")).json()["id"])
        async with self.city.db.read() as session:
            made = select(func.count()).select_from(DeedKey).where(col(DeedKey.client_key).in_(keys))
            cases = select(func.count()).select_from(Case).where(col(Case.description).startswith(f"{self.seed} "))
            made, cases = made.where(col(DeedKey.person_id) == me), cases.where(col(Case.reporter_id) == me)
            assert (await session.execute(made)).scalar_one() == len(keys)
            assert (await session.execute(cases)).scalar_one() == len(keys), "not as many cases as reports"
            mine = select(Delivery).where(col(Delivery.made_at) >= begun - timedelta(minutes=60))
            deliveries = (await session.execute(mine)).scalars().all()
        stuck = [(one.kind, one.channel, one.state) for one in deliveries if one.state not in WELL]
        assert stuck == [], f"stuck: {stuck}"
        for one in deliveries:
            if one.channel == self.provider.name:
                took, dark = self.provider.took[one.id], self.provider.dark[one.id]
                assert 1 <= took <= 1 + dark + self.deaths, "never sent, or twice without a cause"
        balance = await reconcile(self.city.db, begun - timedelta(minutes=60), self.city.at)
        assert balance.differences == [], balance.differences
