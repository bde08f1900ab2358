"""The derivatives of a photo: handed out, made again where one is lost or damaged, drawn over, burnt with lines."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from anyio import to_thread
from sqlalchemy import update
from sqlmodel import col

from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.happening import record
from media.boxes import Box
from media.intake import store_derivatives
from media.photo import Photo
from media.photo_room import PhotoRoom
from media.storage import derived_key, original_key, sha256_of

SUBJECT = "photo"
ORIGINAL_OPENED = "photo.original_opened"


async def derivative(room: PhotoRoom, photo: Photo, size: str) -> bytes:
    """The bytes of a derivative, their digest checked; made again from the original where it is not right."""
    digest = photo.digest(size)
    content = await room.storage.get(derived_key(size, digest)) if digest else None
    if content is not None and sha256_of(content) == digest:
        return content
    return await _make_again(room, photo, size)


async def original(room: PhotoRoom, photo: Photo) -> bytes:
    """The bytes as they were sent. Problem photo_damaged if the store no longer has them unchanged."""
    content = await room.storage.get(original_key(photo.sha256))
    if content is None or await to_thread.run_sync(sha256_of, content) != photo.sha256:
        raise Problem("photo_damaged")
    return content


async def open_original(room: PhotoRoom, photo: Photo, by: Doer, at: datetime, why: str) -> bytes:
    """As `original`, and written down before: who looked, when, and for which case or other matter (`why`)."""
    async with room.db.write() as session:
        await record(
            session, subject_kind=SUBJECT, subject_id=photo.id, kind=ORIGINAL_OPENED, by=by, at=at,
            data={"why": why, "sha256": photo.sha256}, tell=False,
        )  # fmt: skip
    return await original(room, photo)


async def evidence(room: PhotoRoom, photo: Photo, lines: Sequence[str]) -> bytes:
    """The view with lines burnt in (JPEG), for staff; what the lines say is the caller's."""
    view = await derivative(room, photo, "view")
    async with room.decoder.place(photo.id):
        return await room.decoder.burn(view, lines)


async def draw_boxes(room: PhotoRoom, photo: Photo, boxes: Sequence[Box], by: Doer, at: datetime) -> Photo:
    """The photo with these boxes instead of those it had; none undoes them. Problem conflict if they changed meanwhile.

    The links to the derivatives of before are dead at once.
    """
    async with room.decoder.place(photo.id):
        decoded = await room.decoder.decode(await original(room, photo), boxes)
    digests = await store_derivatives(room, decoded)
    kept = [asdict(box) for box in boxes]
    same = (col(Photo.id) == photo.id, col(Photo.edition) == photo.edition)
    changed = update(Photo).where(*same).values(boxes=kept, edition=photo.edition + 1, **digests)
    async with room.db.write() as session:
        done = await session.execute(changed.returning(col(Photo.id)).execution_options(synchronize_session=False))
        if done.first() is None:
            raise Problem("conflict")
        await record(
            session, subject_kind=SUBJECT, subject_id=photo.id, kind="photo.boxed", by=by, at=at,
            data={"from": photo.boxes, "to": kept}, tell=False,
        )  # fmt: skip
        return await session.get_one(Photo, photo.id)


async def _make_again(room: PhotoRoom, photo: Photo, size: str) -> bytes:
    async with room.decoder.place(photo.id):
        decoded = await room.decoder.decode(await original(room, photo), photo.drawn)
    digests = await store_derivatives(room, decoded)
    if digests != {name: photo.digest(name) for name in digests}:  # a newer encoder makes other bytes
        same = (col(Photo.id) == photo.id, col(Photo.edition) == photo.edition)
        async with room.db.write() as session:
            await session.execute(update(Photo).where(*same).values(**digests))
    return decoded.derivatives[size]
