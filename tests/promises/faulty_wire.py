"""A wire to a PostgreSQL server that can be made to refuse, to hang, or to break around a commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

from sqlalchemy import make_url


class Fault(StrEnum):
    NONE = "none"
    REFUSED = "refused"  # nobody listens, and who was connected is thrown out
    HUNG = "hung"  # connected, and not a byte comes through
    CUT_BEFORE = "cut_before"  # broken when COMMIT is said: it never arrives
    CUT_AFTER = "cut_after"  # broken when COMMIT is answered: it was done, and nobody hears of it


class Wire:
    """Leads from a port of loopback to where a database url points; `url` is that url by this wire."""

    def __init__(self, database_url: str) -> None:
        self._to = make_url(database_url)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.fault, self.port, self.cuts = Fault.NONE, 0, 0

    @property
    def url(self) -> str:
        user = self._to.username or "postgres"
        led = self._to.set(host="127.0.0.1", port=self.port, username=user, query={})
        return led.render_as_string(hide_password=False)

    async def set(self, fault: Fault) -> None:
        """From now on; a wire that hung lets through what it held back."""
        self.fault = fault
        (self._open.clear if fault is Fault.HUNG else self._open.set)()
        if fault is Fault.REFUSED and self._server:
            self._server.close()
            self._server = None
            self._break_all()
        elif fault is not Fault.REFUSED and self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    def _break_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        host = str(self._to.query.get("host") or self._to.host)
        if host.startswith("/"):
            far, forth = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{self._to.port or 5432}")
        else:
            far, forth = await asyncio.open_connection(host, self._to.port or 5432)
        self._writers |= {back, forth}
        committing = asyncio.Event()
        ways = self._pump(near, forth, committing, True), self._pump(far, back, committing, False)
        pumps = [asyncio.create_task(way) for way in ways]
        with suppress(asyncio.CancelledError):  # as the loop ends
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        for writer in (back, forth):
            writer.transport.abort()
            self._writers.discard(writer)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, committing: asyncio.Event, outwards: bool
    ) -> None:
        while content := await source.read(65536):
            await self._open.wait()
            if outwards and b"COMMIT" in content:
                committing.set()
            if committing.is_set() and self.fault is (Fault.CUT_BEFORE if outwards else Fault.CUT_AFTER):
                self.cuts += 1
                raise ConnectionResetError
            if not outwards:
                committing.clear()
            sink.write(content)
            await sink.drain()
        raise ConnectionResetError


@asynccontextmanager
async def open_wire(database_url: str) -> AsyncIterator[Wire]:
    """A wire without a fault."""
    wire = Wire(database_url)
    await wire.set(Fault.NONE)
    try:
        yield wire
    finally:
        await wire.set(Fault.REFUSED)
