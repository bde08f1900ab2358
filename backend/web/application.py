"""One application of all doors. The doors are named as strings: nothing behind them knows them."""

import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import cache

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from backend.cases.caps_of import caps_of
from backend.cases.city import City
from backend.cases.numbers import Numbers
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.replica import watched
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.ground.shared_clock import SharedClock, in_step
from backend.ground.version import our_version
from backend.people.second_factor import check_named_roles
from backend.web import described
from backend.web.admission import Admission, most_of
from backend.web.body_limits import BodyLimits
from backend.web.books import Books
from backend.web.crowd import CONNECTIONS_MOST, Crowd
from backend.web.documented import REFUSALS, document
from backend.web.flat_routes import Parts, ShortWay, lay_flat, near_routes
from backend.web.health import router as health
from backend.web.plain_refusals import PlainRefusals
from backend.web.proxies import Proxies
from backend.web.refusals import add_refusals
from backend.web.request_log import RequestLog, configure_logging
from backend.web.safe_headers import SafeHeaders
from backend.web.storable import Storable
from media import PhotoRoom

log = structlog.get_logger("start")
DOORS = ("mobile_api.app", "public_api.app")
ABOUT = """城管通：市民上报、网格巡查、部门处置、公开反馈。

- 坐标须注明 `coord_type`（wgs84 / gcj02 / bd09）；时间为带时区的 ISO 8601。
- 错误为 problem+json，`code` 稳定不变；4xx 除 408、409 in_progress、425、429 外不必重试，5xx 用同一 client_key 重试。
- 演示账号：用户名即角色（desk chief dispatcher handler supervisor inspector …），密码 demo。
"""


def build(
    settings: Settings, doors: Sequence[str] = DOORS, now: Callable[[], datetime] | None = None,
    here: Callable[[], int] | None = None,
) -> FastAPI:  # fmt: skip
    """The application, not yet started; its state is filled when it starts. `now`: by default the clock it shares with
    the city's other processes. `here`: how many connections there are, where they are to be bounded."""
    configure_logging(settings.log_level)
    app = FastAPI(
        title="城管通 Chengguantong",
        description=ABOUT,
        version=our_version(),
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=described.SCHEMA if settings.is_demo else None,
        generate_unique_id_function=_operation_id,
    )
    Sealer(settings)  # a key that seals nothing is to be found out now
    check_named_roles(settings)
    app.state.settings, app.state.now, app.state.stopping = settings, now or SharedClock(clock.now), False
    app.state.store_was_there = False
    app.state.doors = [importlib.import_module(door) for door in doors]
    add_refusals(app)
    routes, near = _routes(tuple(doors))
    app.router.routes.extend(routes)
    document(app)
    if settings.is_demo:
        described.add_page(app)
    for door in app.state.doors:
        if hasattr(door, "joined"):
            door.joined(app)
    app.router.middleware_stack = ShortWay(app.router.middleware_stack, near)
    _surround(app, settings, here)
    return app


def _surround(app: FastAPI, settings: Settings, here: Callable[[], int] | None) -> None:
    """The innermost first."""
    app.add_middleware(BodyLimits, settings=settings, now=app.state.now)
    app.add_middleware(PlainRefusals, body_most=settings.body_limit_bytes)
    app.state.books = Books.of(settings)
    app.add_middleware(Admission, most=most_of(settings), body_most=settings.body_limit_bytes, books=app.state.books)
    app.add_middleware(Storable)
    if settings.trusted_proxies or not settings.is_demo:
        app.add_middleware(Proxies, trusted=settings.trusted_proxies)
    if not settings.trusted_proxies and not settings.is_demo:
        log.warning("CGT_TRUSTED_PROXIES is empty: behind a proxy the whole city counts as one address")
    if here is not None:
        app.add_middleware(Crowd, most=CONNECTIONS_MOST + settings.live_most, here=here)
    app.add_middleware(RequestLog, version=app.version)
    app.add_middleware(SafeHeaders)


@cache  # routes hold nothing of one application
def _routes(doors: tuple[str, ...]) -> tuple[list[BaseRoute], dict[Parts, list[APIRoute]]]:
    laid = [*lay_flat(health, {}, _operation_id)]
    for door in doors:
        laid += lay_flat(importlib.import_module(door).router, REFUSALS, _operation_id)
    return laid, near_routes(laid)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    app.state.database = Database(settings, app.state.now)
    app.state.photos = PhotoRoom.open(app.state.database, settings)
    app.state.city = City(caps_of(settings))
    app.state.numbers = Numbers(app.state.database)
    try:
        async with AsyncExitStack() as opened:
            await opened.enter_async_context(watched(app.state.database.replica))
            if isinstance(app.state.now, SharedClock):
                await opened.enter_async_context(in_step(app.state.now, app.state.database))
            for door in app.state.doors:  # a door may have something of its own to open
                if hasattr(door, "opened"):
                    await opened.enter_async_context(door.opened(app))
            yield
    finally:
        await app.state.photos.close()
        await app.state.database.close()


def _operation_id(route: APIRoute) -> str:
    return route.name
