"""Everything about one person, in every room: exported, handed over, forgotten."""

import json
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import IO, Any, cast

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.amenities.of_person import amenity_ratings_of, forget_amenity_ratings
from backend.audit.write_down import Subject, write_down
from backend.cases.of_person import forget_reporter, reports_of
from backend.fieldwork.of_person import forget_queues, queues_of
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.one_moment import at_one_moment
from backend.ground.settings import Settings
from backend.participation.of_person import forget_part, part_of
from backend.patrol.of_person import forget_patrol, patrol_of
from backend.people.actor import Actor
from backend.people.limits import Counted, Limit
from backend.people.of_person import about_person, erase_person
from backend.people.person import Person
from backend.people.selves_of import selves_of
from backend.points.of_person import forget_points, points_kept_of
from media import FORMATS, Photo, PhotoRefused, PhotoRoom, drop_photos, open_original, photos_owned
from notifications import forget_messages, messages_of

README = """这里是城管通保存的、与您有关的全部资料（个人信息保护法第四十五条）。
person 账号；sign_ins 登录记录；refused_sign_ins 被拒绝的登录；handsets 手持终端；track_keys 轨迹密钥；
consents 同意记录；record 谁（岗位）在何时为何查看或更改过您的资料；
reports 您的上报；notes 您补充的文字；messages 消息；deliveries 投递记录；photos 照片清单，原件在 photos 文件夹；
shifts 班次；clockings 签到签退；leaves 请假；duties 排班；tasks 任务；task_answers 任务回复；evaluations 巡查评价；
absences 缺位；commands_given、commands_received 调度指令与回执；
tracks 每日轨迹点数，tracks.csv 轨迹原始数据；sync_queues、sync_items 离线队列；
amenity_ratings 您对便民设施的评价；
me_toos 附议；followed_cases 关注的案件；follows 关注的地点、区域与类别；
comments 评论；surveys 参加过的问卷；volunteering 志愿报名；
points 积分明细，point_appeals 积分申诉，point_payouts 积分发放。
"""


async def everything(session: AsyncSession, by: Actor, settings: Settings) -> tuple[dict[str, Any], list[Photo]]:
    """All rows about a person by the name of their file, and the photos."""
    selves = await selves_of(session, by.id)
    photos = await photos_owned(session, selves)
    about = await about_person(session, selves, settings)
    about |= await reports_of(session, selves)
    about |= await messages_of(session, by.id)
    about |= await patrol_of(session, selves)
    about |= await queues_of(session, selves)
    about |= await amenity_ratings_of(session, selves)
    about |= await points_kept_of(session, selves)
    about |= await part_of(session, selves)
    kept = {"id", "sha256", "bytes", "format", "width", "height", "taken_at", "lon", "lat", "received_at"}
    about["photos"] = [photo.model_dump(mode="json", include=kept) for photo in photos]
    return about, photos


async def export(
    db: Database, room: PhotoRoom, *, by: Actor, settings: Settings, now: Callable[[], datetime]
) -> AsyncIterator[bytes]:
    """A zip of it all, piece by piece: no more than one photo is in memory, and no session is held meanwhile. That each
    original was opened is written down with the time it was: whoever reads slowly takes minutes. Problem too_many."""
    at = now()
    async with db.write() as session:
        await Counted(settings, {Limit.EXPORT: by.id.hex}).spend(session, at)
        await write_down(session, Subject("person", by.id), "person.exported", by=by.doer, at=at, settings=settings)
    async with db.read() as session:
        await at_one_moment(session)
        about, photos = await everything(session, by, settings)
    return _zip(about, photos, room, by, now)


async def erase(session: AsyncSession, *, by: Actor, settings: Settings, at: datetime) -> None:
    """Erases the person everywhere; cases stay without a reporter anybody could find.

    Problem not_allowed for staff: an administrator ends their accounts.
    """
    person = await session.get_one(Person, by.id, with_for_update=True)
    if person.username is not None:
        raise Problem("not_allowed", detail="工作人员账号由系统管理员停用")
    selves = await selves_of(session, by.id)
    await forget_part(session, selves, at)  # before their cases: of a comment and its case, whoever holds both
    held = await forget_reporter(session, selves, at)
    dropped = await drop_photos(session, selves, held)
    await forget_messages(session, by.id)
    await forget_patrol(session, selves)
    await forget_queues(session, selves)
    await forget_amenity_ratings(session, selves)
    await forget_points(session, selves, at)
    await erase_person(session, person, selves, settings, at)
    more = {"photos_dropped": dropped, "photos_kept": len(held)}
    by_nobody = None  # the address it came from is erased with the rest
    await write_down(
        session, Subject("person", by.id), "person.erased", by=by_nobody, at=at, settings=settings, more=more
    )


def _as_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


class _Sink:
    """What the zip writes into: bytes to be taken away. It cannot be sought in, so the zip is written as a stream."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """What was written since."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


async def _zip(
    about: dict[str, Any], photos: list[Photo], room: PhotoRoom, by: Actor, now: Callable[[], datetime]
) -> AsyncIterator[bytes]:
    sink = _Sink()
    packed = zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED)
    packed.writestr("说明.txt", README)
    for name, content in about.items():
        is_table = isinstance(content, str)  # as it is: tracks.csv
        text = content if is_table else await to_thread.run_sync(_as_json, content)
        await to_thread.run_sync(packed.writestr, name if is_table else f"{name}.json", text)
        yield sink.take()
    for photo in photos:
        name = f"photos/{photo.id}.{FORMATS[photo.format][1]}"
        try:
            content = await open_original(room, photo, by.doer, now(), "export")
        except (Problem, PhotoRefused):
            name, content = f"{name}.missing.txt", "该照片原件暂时无法读取".encode()
        await to_thread.run_sync(packed.writestr, zipfile.ZipInfo(name), content)
        content = b""  # while somebody reads slowly it is kept once
        yield sink.take()
    await to_thread.run_sync(packed.close)
    yield sink.take()
