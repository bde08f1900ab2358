"""Links that expire: whoever holds one may fetch one derivative of one photo, as it now is, until then."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from media.photo import Photo
from media.sizes import SIZES

SHARE = 2  # a link lives for one to two of its lives: all made within one life are the same, so that they can be cached
UNMADE = "0"


def link(photo: Photo, size: str, settings: Settings, at: datetime) -> str:
    """The path of a derivative (`thumb` or `view`), good for at least the set life of links."""
    life = settings.link_life
    ends = (int(at.timestamp()) // life + SHARE) * life
    content = f"{size}/{photo.id}/{_mark(photo, size)}/{ends}"
    return f"/media/{content}/{_signature(settings, content)}"


def read_link(size: str, photo: UUID, mark: str, ends: int, signature: str, settings: Settings, at: datetime) -> None:
    """Problem not_found if the link was not made by us, or has run out."""
    wanted = _signature(settings, f"{size}/{photo}/{mark}/{ends}")
    if size not in SIZES or not hmac.compare_digest(wanted.encode(), signature.encode()) or ends <= at.timestamp():
        raise Problem("not_found")


def is_current(photo: Photo, size: str, mark: str) -> bool:
    """Whether a link is to the derivative as it now is: one drawn over since is not shown any more."""
    return _mark(photo, size) == mark


async def retire_links(session: AsyncSession, photos: Collection[UUID]) -> None:
    """Every link to these photos that was given out is dead from now on; who may see them gets new ones."""
    retired = update(Photo).where(col(Photo.id).in_(photos)).values(edition=col(Photo.edition) + 1)
    await session.execute(retired.execution_options(synchronize_session=False))


def _mark(photo: Photo, size: str) -> str:
    return f"{photo.edition}-{photo.digest(size)[:16] or UNMADE}"


def _signature(settings: Settings, content: str) -> str:
    secret = settings.secret.get_secret_value().encode()
    return hmac.new(secret, f"media-link\0{content}".encode(), hashlib.sha256).hexdigest()[:40]
