"""/metrics for Prometheus, at CGT_OPS_BIND only: never at the address the public reaches."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import datetime
from typing import Any

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from backend.ground.db import Database
from backend.ground.setting_forms import host_and_port
from backend.operations.gauges import GAUGES, PLAIN, Read

LONGEST = 4.0  # seconds to read all figures; Prometheus gives up after ten
AGAIN = 10.0  # seconds until an address that was not to be had is tried again
log = structlog.get_logger("metrics")


class _Figures:
    """The figures of one look, in Prometheus' shape."""

    def __init__(self, read: dict[str, Read]) -> None:
        self._read = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a figure; `cgt_figures_read` says whether the database answered."""
        yield GaugeMetricFamily("cgt_figures_read", "数据库是否答出了全部指标", float(len(self._read) == len(GAUGES)))
        for name, values in self._read.items():
            figure = GAUGES[name]
            family = GaugeMetricFamily(name, figure.help, labels=[figure.label] if figure.label else [])
            for label, value in values.items():
                family.add_metric([] if label == PLAIN else [label], value)
            yield family


async def metrics_text(db: Database, at: datetime) -> bytes:
    """What this process counted, and the figures of the city. Where the database does not answer in time, the former
    alone: who watches is told, not left in the dark."""
    read = dict[str, Read]()
    try:
        async with asyncio.timeout(LONGEST), db.read() as session:
            for name, figure in GAUGES.items():
                read[name] = await figure.read(session, at)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the counters are still worth telling
        log.warning("figures", fault=type(fault).__name__)
    registry = CollectorRegistry()
    registry.register(_Figures(read))
    return generate_latest(REGISTRY) + generate_latest(registry)


def metrics_server(db: Database, bind: str, now: Callable[[], datetime]) -> uvicorn.Server:
    """The server of host:port, by the clock of the server beside it; not yet started. ValueError if `bind` is no such
    thing."""

    async def _metrics(_request: Request) -> Response:
        return PlainTextResponse(await metrics_text(db, now()), media_type=CONTENT_TYPE_LATEST)

    host, port = host_and_port(bind)
    app = Starlette(routes=[Route("/metrics", _metrics)])
    config = uvicorn.Config(app, host=host, port=port, access_log=False, log_level="warning", lifespan="off")
    return _Quiet(config)


@asynccontextmanager
async def metrics_beside(db: Database, bind: str, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Serves them at host:port while the block runs. An address that is not to be had, such as one another process has
    taken, is told in the log and tried again and again: it ends no process that answers people. ValueError as above."""
    server = metrics_server(db, bind, now)
    task = asyncio.create_task(_serve(server, bind))
    try:
        yield
    finally:
        if server.started:
            server.should_exit = True
        else:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _serve(server: uvicorn.Server, bind: str) -> None:
    while True:
        try:
            opened = _open(server.config.host, server.config.port)
        except OSError as fault:
            log.error("metrics not served", bind=bind, why=fault.strerror)
            await asyncio.sleep(AGAIN)
        else:
            await server.serve([opened])
            return


def _open(host: str, port: int) -> socket.socket:
    """Opened by us: where it fails, the server itself would end the process."""
    plain = host.removeprefix("[").removesuffix("]")
    return socket.create_server((plain, port), family=socket.AF_INET6 if ":" in plain else socket.AF_INET)


class _Quiet(uvicorn.Server):
    """Leaves signals to the server beside which it runs."""

    def capture_signals(self) -> Any:
        """Captures none."""
        return nullcontext()
