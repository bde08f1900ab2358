"""What publishing a release would meet and change: found out before the transaction that publishes it, in which nobody
else writes on SQLite."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.published_calendar import published_calendar
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, edition_of
from backend.releases.content import Content, read_content
from backend.releases.draft_release import editions_of
from backend.releases.lint import Finding, Town, lint
from backend.releases.present_content import LoadedRows, loaded_of, loaded_rows, rule_row
from backend.releases.published_releases import in_force
from backend.releases.read_releases import KeptRelease, read_release
from backend.releases.town_of import staffed, town_of
from backend.routing.kept_rules import KeptRule

RESTS_ON = (Loaded.RELEASES, Loaded.CATALOGUE, Loaded.DUTIES, Loaded.CALENDAR, Loaded.AREAS)


@dataclass(frozen=True)
class Seen:
    """What a check rests on, in short: the day, the versions of what is loaded, and which roles somebody has, in which
    body."""

    on: date
    editions: tuple[int, ...]
    posts: frozenset[tuple[Any, ...]]


@dataclass(frozen=True)
class Change:
    """What would be written: all standards, if they are others; of the rules those that begin, and by the day those
    that end."""

    standards: Sequence[Mapping[str, Any]] | None
    begun: Sequence[Mapping[str, Any]]
    ended: Mapping[date, Sequence[UUID]]


@dataclass(frozen=True)
class Checked:
    """A release as it was checked."""

    calendar: str
    seen: Seen
    is_stale: bool
    findings: Sequence[Finding]
    change: Change


async def seen_now(session: AsyncSession, at: datetime) -> Seen:
    """As things stand."""
    editions = tuple([await edition_of(session, one) for one in RESTS_ON])
    return Seen(at.astimezone(CITY_ZONE).date(), editions, frozenset(await staffed(session)))


async def check_release(session: AsyncSession, number: int, at: datetime) -> Checked:
    """Problem not_found."""
    seen = await seen_now(session, at)  # first: what is read after it may only be newer
    release, calendar = await read_release(session, number), await published_calendar(session)
    head = release.head
    is_stale = head.based_on != (await in_force(session) or None) or head.calendar != calendar.version
    loaded, town = await loaded_rows(session), await town_of(session)
    return await to_thread.run_sync(_checked, release, seen, is_stale, loaded, town)


def _checked(release: KeptRelease, seen: Seen, is_stale: bool, loaded: LoadedRows, town: Town) -> Checked:
    content, present = read_content(release.content), loaded_of(loaded)
    if is_stale or release.editions != editions_of(present):
        return Checked(release.head.calendar, seen, True, (), Change(None, (), {}))
    is_same = _sorted(present["standards"]) == _sorted(content["standards"])
    change = Change(None if is_same else content["standards"], *_rules(content, loaded.rules, seen.on))
    return Checked(release.head.calendar, seen, False, lint(content, town, seen.on), change)


def _rules(
    content: Content, rules: Sequence[KeptRule], on: date
) -> tuple[list[Mapping[str, Any]], dict[date, list[UUID]]]:
    """What is no longer there ends today; what is new begins on its own day: the past stays readable. What rulings
    (裁定) have made stays; a draft of earlier versions holds it too, as if it were of the matrix."""
    present, ruled = defaultdict[tuple[Any, ...], list[KeptRule]](list), set[tuple[Any, ...]]()
    for rule in rules:
        key = _key(rule_row(rule))
        if rule.ruling is None:
            present[key].append(rule)
        else:
            ruled.add(key)
    of_rulings = ruled - present.keys()
    wanted = {key: row for row in content["rules"] if (key := _key(row)) not in of_rulings}
    ended = defaultdict[date, list[UUID]](list)
    for key in present.keys() - wanted.keys():
        for rule in present[key]:
            if rule.valid_to is None or rule.valid_to > on:
                ended[max(on, rule.valid_from)].append(rule.id)
    return [wanted[key] for key in wanted.keys() - present.keys()], ended


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("class", "area", "body", "duty", "valid_from", "valid_to"))


def _sorted(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row["class"], row["place"]))
