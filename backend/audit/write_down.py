"""Writes down what an administrator did, or who read what is personal: in the transaction of the deed itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.happening_origin import HappeningOrigin
from backend.audit.happening_words import HappeningWords
from backend.ground.doer import Doer
from backend.ground.happening import QUIET, Happening, record, record_all
from backend.ground.seal import Sealer
from backend.ground.settings import Settings


@dataclass(frozen=True)
class Subject:
    """What it was done to: a kind, and an id."""

    kind: str
    id: UUID

    @classmethod
    def named(cls, kind: str, name: str) -> "Subject":
        """What has a code and no id: the same id for the same code."""
        return cls(kind, uuid5(NAMESPACE_URL, f"chengguantong:{kind}:{name}"))


async def write_down(
    session: AsyncSession,
    subject: Subject,
    kind: str,
    *,
    by: Doer | None,
    at: datetime,
    settings: Settings,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    words: str = "",
    tell: bool = False,
    quiet: bool = False,
) -> Happening:
    """The happening; with `tell`, whom it concerns hears of it, except where this one is `quiet`: it says so itself,
    so that the books do not look for who has heard.

    Of `before` and `after` only what differs is kept; personal values must be digests already.

    `words` (somebody's own, up to 300) are kept sealed beside it, and can be erased.
    """
    happening = await record(
        session, subject_kind=subject.kind, subject_id=subject.id, kind=kind, by=by, at=at,
        data=_changed(before or {}, after or {}) | dict(more or {}) | ({QUIET: True} if quiet else {}),
        tell=tell and not quiet,
    )  # fmt: skip
    if by is not None and by.address:
        sealed = Sealer(settings).seal(by.address, about_origin(happening.id))
        session.add(HappeningOrigin(happening_id=happening.id, address_sealed=sealed, at=at))
    if words:
        sealed = Sealer(settings).seal(words, about_words(happening.id))
        session.add(HappeningWords(happening_id=happening.id, sealed=sealed, at=at))
    return happening


async def write_down_for_all(
    session: AsyncSession, kind_of_subject: str, subjects: Sequence[UUID], kind: str, *, by: Doer, at: datetime,
    settings: Settings, more: Mapping[str, Any],
) -> None:  # fmt: skip
    """The same written down for many, each in its own chain, in a fixed number of queries."""
    told = {identity: dict(more) for identity in subjects}
    written = await record_all(session, subject_kind=kind_of_subject, kind=kind, at=at, told=told, by=by, tell=False)
    if by.address:
        sealer = Sealer(settings)
        session.add_all(
            HappeningOrigin(
                happening_id=one.id, address_sealed=sealer.seal(by.address, about_origin(one.id)), at=at
            )
            for one in written
        )  # fmt: skip


def about_origin(identity: UUID) -> str:
    """What a sealed origin is about."""
    return f"origin:{identity.hex}"


def about_words(identity: UUID) -> str:
    """What sealed words are about."""
    return f"words:{identity.hex}"


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    if not names:
        return {}
    return {
        "before": {name: before[name] for name in names if name in before},
        "after": {name: after[name] for name in names if name in after},
    }
