"""A form of foreign software, of which little is in memory, whoever sends it.

Its key may stand in any of its parts, so that all of it is taken in before anybody knows whose it is. The framework
keeps a megabyte of each file in memory, and of each field: twenty small pictures, or fields, were 20 MB.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from backend.ground.errors import KILO, MEGA

KIND = "multipart/form-data"
OF_FILE, OF_FIELDS = 16 * KILO, 2 * MEGA  # bytes in memory: of each file, and of all fields


class _Parser(MultiPartParser):
    spool_max_size = OF_FILE
    _text = 0  # bytes of all fields

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            self._text += end - start
            if self._text > OF_FIELDS:
                raise MultiPartException(f"Fields exceeded together {OF_FIELDS // KILO}KB.")
        super().on_part_data(data, start, end)


@asynccontextmanager
async def form_on_disk(request: Request, *, max_files: int, max_fields: int) -> AsyncIterator[FormData]:
    """The form, its files open as long as the block lasts. HTTPException 400, as the framework's, for one that holds
    too much or is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == KIND:
        try:
            async with aclosing(request.stream()) as stream:
                parser = _Parser(request.headers, stream, max_files=max_files, max_fields=max_fields)
                request._form = await parser.parse()
        except MultiPartException as fault:
            raise HTTPException(400, fault.message) from fault
    async with request.form(max_files=max_files, max_fields=max_fields) as form:
        yield form
