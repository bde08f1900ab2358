"""The worker: does whatever is to be done, and sleeps when there is nothing. Losing it loses nothing."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.addresses.fill_addresses import fill_addresses
from backend.addresses.geocoders import Geocoders
from backend.atlas.count_cases import count_all_cases, count_cases, maps_left
from backend.audit.anchor import Anchor
from backend.audit.close_page import close_page
from backend.cases.caps_of import caps_of
from backend.cases.city import City
from backend.cases.escalation_lag import watch_escalation
from backend.cases.late_assists import tell_late_assists
from backend.cases.numbers import Numbers
from backend.cases.overdue import clocks_left, sweep
from backend.cases.resume_due import resume_due
from backend.cases.tell_unanswered import tell_unanswered
from backend.disclosure.close_day import close_day
from backend.disclosure.keep_statistics import keep_statistics
from backend.disclosure.shelf import Shelf
from backend.disclosure.signing import SigningKeys
from backend.evaluation.keep_courses import keep_all_courses, keep_courses
from backend.fieldwork.drop_unused_photos import drop_unused_photos
from backend.fieldwork.settle_submissions import settle_submissions
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.each_alone import each_alone
from backend.ground.errors import Problem
from backend.ground.left_aside import LeftAside
from backend.ground.partitions import ensure_partitions
from backend.ground.settings import Settings
from backend.ground.shared_clock import SharedClock, in_step
from backend.ground.short_locks import in_short_locks
from backend.patrol.drop_off_shift import drop_off_shift
from backend.patrol.evaluate_day import days_left, evaluate_days
from backend.patrol.find_absences import find_absences
from backend.patrol.offer_next import expire_tasks
from backend.patrol.task_answer import TaskAnswer
from backend.patrol.track_retention import thin_tracks
from backend.people.retention import erase_past, note_kept
from backend.places.locate import Locator
from backend.points.award_points import award_all_points, award_points
from media import PhotoRoom, sweep_store
from notifications.blank_words import blank_words
from notifications.bus import Bus, open_bus
from notifications.channels.channel import Channel
from notifications.channels.open_channels import close_channels, open_channels
from notifications.device import sweep_devices
from notifications.digest import make_digests
from notifications.hand_over import hand_over_all_late, hand_over_late
from notifications.of_person import ALL_KEPT
from notifications.polite_database import PoliteDatabase
from notifications.post_room import PostRoom
from notifications.repeat import Deed, Tick, repeat, tell_which_fail
from notifications.watched import watched
from notifications.wechat.check_content import check_content, checks_left
from notifications.wechat.handle_pushes import handle_pushes
from notifications.wechat.platform import WechatPlatform

PUSHES_EVERY, DEVICES_EVERY = 1.0, 60.0
COURSES_EVERY, MAP_EVERY = 5.0, 5.0
RECORD_EVERY, STATISTICS_EVERY = 300.0, 300.0
SWEEP_EVERY, PARTITIONS_EVERY, STORE_EVERY = 5.0, 3600.0, 6 * 3600.0
PARTITIONS_PATIENCE = 2.0  # seconds
RETENTION_EVERY, LAG_EVERY = 3600.0, 60.0
PATROL_EVERY, DIGESTS_EVERY, ADDRESSES_EVERY = 30.0, 60.0, 5.0

log = structlog.get_logger("work")


async def work(db: Database, settings: Settings, stop: asyncio.Event) -> None:
    """Works until `stop`; what is under way is finished first."""
    now = SharedClock(clock.now)
    db = polite = PoliteDatabase(db, now)
    platform = WechatPlatform(settings, db, now)
    bus, room, locator = open_bus(db, settings), PhotoRoom.open(db, settings), Locator()
    channels = channels_of(db, settings, bus, now)
    post = PostRoom(db, settings, channels, now)
    checks, city, maps = checks_left(), City(caps_of(settings)), Geocoders.of(settings)
    ticks: dict[str, tuple[Tick, float]] = {
        "wechat_pushes": (lambda at: handle_pushes(db, settings, at), PUSHES_EVERY),
        "content_checks": (lambda at: check_content(db, settings, platform, at, checks), PUSHES_EVERY),
        "devices": (lambda at: _forget_ended_devices(db, at), DEVICES_EVERY),
        **_in_time(db, city),
        **_on_patrol(db, locator),
        **_come_in(db, settings, city, maps),
        "escalation_lag": (lambda at: watch_escalation(db, at), LAG_EVERY),
        "store": (lambda at: _sweep_store(room, at), STORE_EVERY),
        "digests": (lambda at: make_digests(db, settings, at), DIGESTS_EVERY),
        **watched(db, channels),
        "retention": (lambda at: _erase_past(db, at), RETENTION_EVERY),
        **_kept_up(db, city),
        "partitions": (lambda at: _partitions(db, at), PARTITIONS_EVERY),
        **_closed(db, settings),
    }
    deeds = [Deed(name, tick, idle) for name, (tick, idle) in ticks.items()]
    try:
        async with in_step(now, db), asyncio.TaskGroup() as group:
            group.create_task(_hurry(polite, stop))
            group.create_task(post.work(stop))
            group.create_task(tell_which_fail(db, deeds, stop, now))
            for deed in deeds:
                group.create_task(repeat(deed, stop, now))
    finally:
        await close_channels(channels.values())
        for opened in (maps, platform, bus, room):
            await opened.close()


async def _hurry(db: PoliteDatabase, stop: asyncio.Event) -> None:
    await stop.wait()
    db.hurry()


def _in_time(db: Database, city: City) -> dict[str, tuple[Tick, float]]:
    """What falls due by itself on cases and tasks."""
    swept, tasks, assists, resumed, asked = clocks_left(), *map(LeftAside, ("tasks", "assists", "resume", "asked"))
    return {
        "overdue": (lambda at: sweep(db, at, swept), SWEEP_EVERY),
        "tasks": (lambda at: expire_tasks(db, at, tasks), PATROL_EVERY),
        "late_assists": (lambda at: tell_late_assists(db, at, assists), SWEEP_EVERY),
        "unanswered": (lambda at: tell_unanswered(db, at, asked, city.releases), LAG_EVERY),
        "resume": (lambda at: resume_due(db, city, at, resumed), SWEEP_EVERY),
    }


def _come_in(db: Database, settings: Settings, city: City, maps: Geocoders) -> dict[str, tuple[Tick, float]]:
    """What is done of what was sent, a while after it was answered."""
    numbers, sent, addresses = Numbers(db), *map(LeftAside, ("submissions", "addresses"))
    return {
        "submissions": (lambda at: settle_submissions(db, city, numbers, settings, at, sent), PATROL_EVERY),
        "addresses": (lambda at: fill_addresses(db, maps, city, at, addresses), ADDRESSES_EVERY),
    }


def _on_patrol(db: Database, locator: Locator) -> dict[str, tuple[Tick, float]]:
    """What falls due by itself on patrol."""
    days = days_left()
    return {
        "absences": (lambda at: _absences(db, locator, at), PATROL_EVERY),
        "evaluations": (lambda at: evaluate_days(db, locator, at, left=days), PATROL_EVERY),
    }


def _kept_up(db: Database, city: City) -> dict[str, tuple[Tick, float]]:
    """What follows from happenings: soon after each, and once an hour whatever was missed."""
    points, points_all, merged, merged_all = map(LeftAside, ("points", "points_all", "merged", "merged_all"))
    courses, courses_all, maps, map_all = *map(LeftAside, ("courses", "courses_all")), maps_left(), LeftAside("map_all")
    return {
        "courses": (lambda at: keep_courses(db, at, courses), COURSES_EVERY),
        "courses_all": (lambda at: keep_all_courses(db, at, courses_all), RETENTION_EVERY),
        "map": (lambda at: count_cases(db, at, maps), MAP_EVERY),
        "map_all": (lambda at: count_all_cases(db, at, map_all), RETENTION_EVERY),
        "points": (lambda at: award_points(db, city, at, points), COURSES_EVERY),
        "merged": (lambda at: hand_over_late(db, at, merged), COURSES_EVERY),
        "merged_all": (lambda at: hand_over_all_late(db, at, merged_all), RETENTION_EVERY),
        "points_all": (lambda at: award_all_points(db, city, at, points_all), RETENTION_EVERY),
    }


def channels_of(
    db: Database, settings: Settings, bus: Bus | None = None, now: Callable[[], datetime] = clock.now
) -> Mapping[str, Channel]:
    """The channels in use, by name: those for which something is configured."""
    return {channel.name: channel for channel in open_channels(db, settings, bus, now)}


def _closed(db: Database, settings: Settings) -> dict[str, tuple[Tick, float]]:
    """What is made of days that are over: statistics, pages and days of the record."""
    anchor, shelf, keys = Anchor(Path(settings.audit_anchor)), Shelf(Path(settings.record_shelf)), SigningKeys(settings)
    unread = LeftAside("statistics")
    return {
        "statistics": (lambda at: keep_statistics(db, at, unread), STATISTICS_EVERY),
        "pages": (lambda at: _pages(db, anchor, at), settings.audit_seal_every),
        "record": (lambda at: close_day(db, keys, shelf, settings.city_code, at), RECORD_EVERY),
    }


async def _sweep_store(room: PhotoRoom, at: datetime) -> bool:
    if removed := await sweep_store(room, at):
        log.info("store swept", removed=removed)
    return False


async def _absences(db: Database, locator: Locator, at: datetime) -> bool:
    if found := await find_absences(db, locator, at):
        log.info("absences", found=found)
    return False


async def _pages(db: Database, anchor: Anchor, at: datetime) -> bool:
    await close_page(db, anchor, at)
    return False


async def _erase_past(db: Database, at: datetime) -> bool:
    """Each deed stands alone; where one fails, it is not noted that all was kept, and the tick fails."""
    answers = [rule for rule in ALL_KEPT if rule.table is TaskAnswer]
    others = [rule for rule in ALL_KEPT if rule.table is not TaskAnswer]

    async def _answers() -> int:
        """The photos first: they are found by the answers that show them."""
        return await drop_unused_photos(db, at) + await erase_past(db, answers, at)

    await each_alone((
        ("unused photos, answers", _answers),
        ("rows", lambda: erase_past(db, others, at)),
        ("words of deliveries", lambda: blank_words(db, at)),
        ("tracks off shift", lambda: drop_off_shift(db, at)),
        ("tracks thinned", lambda: thin_tracks(db, at)),
    ))  # fmt: skip
    await note_kept(db, at)
    return False


async def _forget_ended_devices(db: Database, at: datetime) -> bool:
    async with db.write() as session:
        await sweep_devices(session, at)
    return False


async def _partitions(db: Database, at: datetime) -> bool:
    """Behind somebody's dump of a table it would hold up all who write: there is a quarter of a year to do it in."""

    async def _made(connection: AsyncConnection) -> None:
        await connection.run_sync(ensure_partitions, at)

    if not db.is_sqlite:
        try:
            await in_short_locks(db, _made, PARTITIONS_PATIENCE)
        except Problem as busy:
            log.warning("partitions are made later", why=busy.detail)
    return False
