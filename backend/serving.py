"""What the command does: serve, work, migrate, load, prove. The edge: here settings and time are read."""

import asyncio
import gc
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col
from uvicorn.loops.auto import auto_loop_factory

from backend.another_secret import warn_of_another_secret
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.interpreter import suit_the_interpreter
from backend.ground.loader import Loader
from backend.ground.named import ending_without_a_word, named
from backend.ground.settings import Settings
from backend.listening import check_free, listen
from backend.migrations.schema_state import may_work
from backend.operations.metrics import metrics_beside
from backend.operations.upgrade_schema import plan_upgrade, upgrade_schema
from backend.people.person import Person
from backend.said_while_preparing import tell, tell_of_loading
from backend.settled import settled, warn
from backend.told_of_schema import tell_of_schema
from backend.web.application import build
from backend.web.polite_server import STOPPING, PoliteServer
from backend.web.request_log import configure_logging
from backend.work_while_allowed import while_allowed

if TYPE_CHECKING:
    from backend.migrations.revisions import Step

WORK = "notifications.work:work"
WS_MOST = 4096  # bytes of a message from a client: it has hardly more to say than "ping"
NICE = 5  # of the worker
LOOPBACK = ("127.0.0.1", 0)  # any free port


def serve(port: int, host: str, worker: bool, prepare: bool) -> None:
    """Serves until told to stop; with `worker` a second process works beside it."""
    settings = settled()
    warn(settings)
    check_free(host, port)
    if prepare:
        with ending_without_a_word():
            asyncio.run(_prepare(settings))
    if not asyncio.run(tell_of_schema(settings)):
        raise SystemExit(1)
    if not settings.is_demo:
        asyncio.run(_refuse_demo_accounts(settings))
    settings, beside = _with_standins(settings, port)
    if worker:
        beside.append(_beside("work"))
    try:
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:  # uvloop where there is one
            runner.run(_serve(settings, host, port))
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            _end(process, settings.stop_grace + 2)


async def work(is_beside: bool = False) -> None:
    """Tells and sweeps until told to stop, while the schema allows it; on the server's machine who answers people goes
    first. The one beside a server repeats no warning of it."""
    settings = settled()
    if not is_beside:
        warn(settings)
        await tell_of_schema(settings)
    configure_logging(settings.log_level)
    db = Database(settings)
    stop = asyncio.Event()
    for signalled in STOPPING:
        asyncio.get_running_loop().add_signal_handler(signalled, stop.set)
    try:
        working = named(WORK)
        suit_the_interpreter()
        os.nice(NICE)
        await while_allowed(db, lambda halt: working(db, settings, halt), stop)
    finally:
        await db.close()


async def migrate_now() -> str:
    """Brings the database of the settings to the newest schema; what that came to, in words."""
    return await upgrade_schema(Settings(), clock.now())


async def plan_now() -> "list[Step]":
    """What that would run."""
    return await plan_upgrade(Settings())


async def load_file(load: Loader[Any, Any, int], path: Path, progress: Callable[[int, int], None]) -> int:
    """Loads a file, examined first and then written in one transaction; the number of rows."""
    db = Database(Settings())
    try:
        read = await load.examined(db, path)
        async with db.write() as session:
            return await load.written(session, read, clock.now(), progress)
    finally:
        await db.close()


async def _prepare(settings: Settings) -> None:
    if is_old := not await _may_work(settings):
        tell("升级数据库…")
        try:
            await migrate_now()
        except Problem as refused:
            raise SystemExit(refused.detail or refused.chinese) from None
    if settings.is_demo:
        is_old |= await named("backend.demo.load_demo:load_demo_now")(True, tell_of_loading)
    if is_old:
        gc.collect()  # what that left is not to be kept for good


async def _may_work(settings: Settings) -> bool:
    db = Database(settings)
    try:
        async with db.read() as session:
            return await may_work(session)
    finally:
        await db.close()


async def _refuse_demo_accounts(settings: Settings) -> None:
    """SystemExit if somebody could sign in with a password that is printed in the README. OSError where the database is
    away."""
    db = Database(settings)
    try:
        async with db.read() as session:
            await warn_of_another_secret(session, settings)
            if (await session.execute(select(col(Person.id)).where(col(Person.is_demo)).limit(1))).first():
                raise SystemExit("CGT_MODE=production，但这个数据库中有演示账号：请改用另一个数据库")
    except SQLAlchemyError as fault:
        raise SystemExit(f"无法从数据库得知其中有无演示账号：{type(fault).__name__}") from None
    finally:
        await db.close()


def _beside(*command: str, sockets: Sequence[socket.socket] = ()) -> subprocess.Popen[bytes]:
    """A command of ours in a process beside this one, which ends with it; these sockets are handed to it."""
    words = [sys.executable, "-m", "backend", *command, "--beside", str(os.getpid())]
    return subprocess.Popen(words, pass_fds=[one.fileno() for one in sockets])  # noqa: S603


def _end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Waits for one that was told to end; what it has not settled by then its lease gives back."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _with_standins(settings: Settings, port: int) -> tuple[Settings, list[subprocess.Popen[bytes]]]:
    """In demo mode, where no WeChat is named: stand-ins on free ports of loopback, and settings that lead to them, in
    the environment, so that the worker beside has them, too. What the operator has set stays. Their ports are open
    before they are there: who asks in the first second waits for them instead of being refused."""
    if not settings.is_demo or settings.wechat_appid:
        return settings, []
    served = settings.public_url or f"http://127.0.0.1:{port}"
    with socket.create_server(LOOPBACK) as web, socket.create_server(LOOPBACK) as mail:
        process = _beside(
            "stand-ins", "--web-fd", str(web.fileno()), "--mail-fd", str(mail.fileno()),
            "--callback", f"{served}/wechat/callback", sockets=(web, mail),
        )  # fmt: skip
        lead = named("notifications.standins.serve:leading_to_standins")
        for name, value in lead(web.getsockname()[1], mail.getsockname()[1], served).items():
            os.environ.setdefault(name, value)
    return Settings(), [process]


async def _serve(settings: Settings, host: str, port: int) -> None:
    app = build(settings, here=lambda: len(server.server_state.connections))
    config = uvicorn.Config(
        app, host=host, port=port, access_log=False, log_level="warning", timeout_keep_alive=15,
        timeout_graceful_shutdown=settings.stop_grace, server_header=False, proxy_headers=False, ws_max_size=WS_MOST,
    )  # fmt: skip
    server = PoliteServer(config, app.state)
    suit_the_interpreter()
    with server.told_by_signals():
        await _serve_here(server, settings, host, port)


async def _serve_here(server: PoliteServer, settings: Settings, host: str, port: int) -> None:
    await asyncio.sleep(0)  # who was told to stop before it heard ends here, and not amid its start
    async with _watched(settings, server.state.now):
        taken = listen(host, port)
        tell(f"http://{host}:{port}/")
        await server.serve(taken)


@asynccontextmanager
async def _watched(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """With /metrics beside, where CGT_OPS_BIND says."""
    if not settings.ops_bind:
        yield
        return
    db = Database(settings)  # a connection of its own: who watches does not wait behind the public
    try:
        async with metrics_beside(db, settings.ops_bind, now):
            yield
    finally:
        await db.close()
