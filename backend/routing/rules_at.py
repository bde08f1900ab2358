"""The duty matrix in force, read once a version and kept in the process."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.edition import Loaded, edition_of
from backend.routing.body import Body
from backend.routing.choose import Key, Matrix, RuleFacts
from backend.routing.duty import Duty
from backend.routing.kept_rules import KeptRule, kept_rules


class PublishedMatrix:
    """Keeps the matrix of one process; notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self._matrix = Matrix(0, {}, {}, {})
        self._reading = asyncio.Lock()
        self.bodies: Mapping[str, Body] = {}

    async def current(self, session: AsyncSession) -> Matrix:
        """The matrix of the version in force."""
        version = await edition_of(session, Loaded.DUTIES)
        if version == self._matrix.version:
            return self._matrix
        async with self._reading:  # by one, for all who ask at that moment
            if version != self._matrix.version:
                bodies = (await session.execute(select(Body))).scalars().all()
                for body in bodies:  # kept beyond the session: a rollback would empty what still belongs to it
                    session.expunge(body)
                self.bodies = {body.code: body for body in bodies}
                self._matrix = await read_matrix(session, version)
        return self._matrix


async def read_matrix(session: AsyncSession, version: int) -> Matrix:
    """The whole matrix, uncached."""
    rules, rulings = await to_thread.run_sync(rules_by_key, await kept_rules(session))
    bodies = (await session.execute(select(Body))).scalars().all()
    duties = (await session.execute(select(Duty))).scalars()
    return Matrix(
        version, rules, {body.code: body.name for body in bodies}, {duty.code: duty.name for duty in duties}, rulings,
        {body.area_code: body.code for body in bodies if body.area_code},
    )  # fmt: skip


def rules_by_key(kept: Sequence[KeptRule]) -> tuple[dict[Key, list[RuleFacts]], dict[Key, list[RuleFacts]]]:
    """Those of the matrix, and those that rulings made. Pure."""
    rules: dict[Key, list[RuleFacts]] = defaultdict(list)
    rulings: dict[Key, list[RuleFacts]] = defaultdict(list)
    for rule in kept:
        facts = RuleFacts(rule.body_code, rule.duty_code, rule.valid_from, rule.valid_to, rule.ruling, rule.owner_code)
        (rulings if rule.ruling else rules)[rule.class_prefix, rule.area_prefix].append(facts)
    return rules, rulings
