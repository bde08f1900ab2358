"""Asks the platform about words and photos of WeChat users (内容安全) before anybody may publish them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.content_check import DESCRIPTION, ContentCheck, Verdict
from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.left_aside import Choice, LeftAside, naming
from backend.ground.seal import UNREADABLE
from backend.ground.settings import Settings
from backend.participation.comment import Comment
from backend.participation.moderate_comment import heed_verdict
from backend.people.identities import IdentityKind, shown
from backend.people.person import Person
from media import Photo, link
from notifications.channels.channel import SendFailed
from notifications.wechat.platform import WechatPlatform

TEXT, MEDIA = "/wxa/msg_sec_check", "/wxa/media_check_async"
VERSION, FORUM, IMAGE = 2, 3, 2  # scene 论坛: published to all
MOST_TEXT = 2500  # characters in one question
BATCH, LEASE = 10, timedelta(seconds=120)
ANSWERED_WITHIN = timedelta(minutes=35)  # the platform pushes within thirty
MOST_ATTEMPTS, FIRST_WAIT = 8, 5.0
# errcode: what a person decides rather than another attempt
FOR_PEOPLE = frozenset({61010, 40003, 43104, 40129, 47001, 48001})
WORST = (Verdict.RISKY, Verdict.REVIEW, Verdict.PASS)


@dataclass(frozen=True)
class _Question:
    """A claimed check, with all that is needed to ask."""

    id: UUID
    claim: UUID
    attempts: int
    openid: str | None
    texts: Sequence[str] = ()
    media_url: str = ""
    comment_id: UUID | None = None


def checks_left() -> Sequence[LeftAside]:
    """What a worker leaves aside: what cannot be claimed, and of what is claimed what cannot be asked about, or its
    answer not be kept."""
    return LeftAside("checks"), LeftAside("checks")


async def check_content(
    db: Database, settings: Settings, platform: WechatPlatform, at: datetime, left: Sequence[LeftAside] = ()
) -> bool:
    """Asks about up to ten things that are due; no session is held meanwhile. True if more remain. What cannot be asked
    about is in `left`, and tried again when it is due."""
    (unclaimed, unasked), questions = left or checks_left(), dict[UUID, _Question]()

    async def _claim(choice: Choice) -> int:
        choice = replace(choice, but=[*choice.but, *unasked.not_now(at)])
        async with db.write() as session:
            due = (await session.execute(_due(at, choice))).scalars().all()
            with naming(due):
                questions.update({one.id: one for one in await _claimed(session, due, settings, at)})
        return len(due)

    async def _ask(identity: UUID) -> None:
        question = questions[identity]
        values = await _verdict(question, platform, at)
        mine = (col(ContentCheck.id) == question.id, col(ContentCheck.claim) == question.claim)
        async with db.write() as session:
            done = update(ContentCheck).where(*mine).values(claim=None, **values)
            await session.execute(done.execution_options(synchronize_session=False))
            if question.comment_id is not None and "verdict" in values:
                await heed_verdict(session, question.comment_id, values["verdict"], at)

    found = await unclaimed.together(db, _claim, BATCH, at)
    await unasked.each(db, questions, _ask, at)
    return found >= BATCH


async def note_verdict(session: AsyncSession, message: Mapping[str, Any], settings: Settings, _at: datetime) -> bool:
    """The platform's push about a photo; False if nobody here has asked about it (yet)."""
    if message.get("appid") != settings.wechat_appid:
        return True
    trace = str(message.get("trace_id", ""))[:128]
    found = select(ContentCheck).where(col(ContentCheck.trace_id) == trace).with_for_update()
    check = (await session.execute(found)).scalar_one_or_none()
    if check is None:
        return False
    if check.verdict is Verdict.ASKED:
        is_good = str(message.get("errcode", 0)) == "0"
        check.verdict, check.label = _said(message) if is_good else (Verdict.REVIEW, None)
        check.due_at, check.fault = None, None if is_good else f"errcode {message.get('errcode')}"[:200]
        await session.flush()
    return True


def _due(at: datetime, choice: Choice) -> Select[tuple[UUID]]:
    """Held by their ids, so that one that cannot be read is known by its own."""
    due = select(col(ContentCheck.id)).where(col(ContentCheck.due_at) <= at, *choice.where(col(ContentCheck.id)))
    oldest = due.order_by(col(ContentCheck.due_at), col(ContentCheck.id)).limit(choice.most)
    return oldest.with_for_update(skip_locked=True)


async def _claimed(session: AsyncSession, due: Sequence[UUID], settings: Settings, at: datetime) -> list[_Question]:
    claim, until = new_id(at), at + LEASE
    of_them = select(ContentCheck).where(col(ContentCheck.id).in_(due)).order_by(col(ContentCheck.due_at))
    checks = (await session.execute(of_them)).scalars().all() if due else ()
    for check in checks:
        if check.verdict is Verdict.ASKED:  # the platform never said
            check.verdict, check.due_at, check.fault = Verdict.REVIEW, None, "no_answer"
        else:
            check.claim, check.due_at, check.attempts = claim, until, check.attempts + 1
    await session.flush()
    open_ones = [check for check in checks if check.verdict is Verdict.WAITING]
    return await _questions(session, open_ones, claim, settings, at) if open_ones else []


async def _questions(
    session: AsyncSession, checks: Sequence[ContentCheck], claim: UUID, settings: Settings, at: datetime
) -> list[_Question]:
    cases = select(Case, Person).outerjoin(Person, col(Person.id) == col(Case.reporter_id))
    rows = await session.execute(cases.where(col(Case.id).in_({check.case_id for check in checks})))
    known: dict[UUID, tuple[Case, Person | None]] = {case.id: (case, person) for case, person in rows}
    ids = {UUID(check.what) for check in checks if check.what != DESCRIPTION}
    found = await session.execute(select(Photo).where(col(Photo.id).in_(ids)))
    photos = {str(photo.id): photo for photo in found.scalars()}
    written = select(Comment, Person).join(Person, col(Person.id) == col(Comment.person_id))
    said = await session.execute(written.where(col(Comment.id).in_(ids)))
    comments: dict[str, tuple[Comment, Person]] = {str(comment.id): (comment, person) for comment, person in said}
    here = settings.public_url.rstrip("/")
    made = []
    for check in checks:
        case, person = known[check.case_id]
        comment, author = comments.get(check.what, (None, person))
        openid = shown(author, IdentityKind.WECHAT, settings) if author else None
        asked_as = None if openid == UNREADABLE else openid
        words = comment.text if comment else case.description if check.what == DESCRIPTION else ""
        photo = photos.get(check.what)
        url = here + link(photo, "view", settings, at) if photo and here else ""
        of_comment = comment.id if comment else None
        made.append(_Question(check.id, claim, check.attempts, asked_as, _pieces(words), url, of_comment))
    return made


def _pieces(text: str) -> list[str]:
    return [text[start : start + MOST_TEXT] for start in range(0, len(text), MOST_TEXT)]


async def _verdict(question: _Question, platform: WechatPlatform, at: datetime) -> dict[str, Any]:
    """What is to be written of a check."""
    if not platform.is_configured or question.openid is None or not (question.texts or question.media_url):
        return _for_people("cannot_ask")
    try:
        if question.media_url:
            return await _ask_about_photo(question, platform, at)
        found = [await _ask_about_text(question.openid, text, platform) for text in question.texts]
    except SendFailed as failed:
        if failed.why in {f"errcode {code}" for code in FOR_PEOPLE} or question.attempts >= MOST_ATTEMPTS:
            return _for_people(failed.why)
        wait = timedelta(seconds=failed.retry_after or FIRST_WAIT * 2**question.attempts)
        return {"due_at": at + wait, "fault": failed.why[:200]}
    verdict, label = min(found, key=lambda one: WORST.index(one[0]))
    return {"verdict": verdict, "label": label, "due_at": None, "fault": None}


async def _ask_about_text(openid: str, text: str, platform: WechatPlatform) -> tuple[Verdict, int | None]:
    asked = {"version": VERSION, "openid": openid, "scene": FORUM, "content": text}
    return _said(_good(await platform.call(TEXT, asked)))


async def _ask_about_photo(question: _Question, platform: WechatPlatform, at: datetime) -> dict[str, Any]:
    asked = {
        "media_url": question.media_url, "media_type": IMAGE, "version": VERSION, "scene": FORUM,
        "openid": question.openid,
    }  # fmt: skip
    trace = _good(await platform.call(MEDIA, asked)).get("trace_id")
    if not isinstance(trace, str) or not trace:
        raise SendFailed("no_trace_id")
    return {"verdict": Verdict.ASKED, "trace_id": trace[:128], "due_at": at + ANSWERED_WITHIN, "fault": None}


def _good(said: Mapping[str, Any]) -> Mapping[str, Any]:
    if code := said.get("errcode"):
        raise SendFailed(f"errcode {code}"[:60])
    return said


def _said(said: Mapping[str, Any]) -> tuple[Verdict, int | None]:
    """The platform's suggestion; what cannot be read is for people."""
    result = said.get("result")
    suggest, label = (result.get("suggest"), result.get("label")) if isinstance(result, Mapping) else (None, None)
    verdict = Verdict(suggest) if suggest in ("pass", "review", "risky") else Verdict.REVIEW
    return verdict, label if isinstance(label, int) else None


def _for_people(why: str) -> dict[str, Any]:
    return {"verdict": Verdict.REVIEW, "due_at": None, "fault": why[:200]}
