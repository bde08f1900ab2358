"""A command that cannot do its work says why in a sentence and ends with 1, without a traceback."""

import ast
import asyncio
import re
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url
from typer.testing import CliRunner

from backend.checking import CHECKS
from backend.cli import CHECKED, app
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.told_as import told_as
from backend.operations import backup
from tests.databases import Cluster
from tests.free_port import free_port

pytestmark = pytest.mark.anyio
COMMANDS = (
    "migrate", "migrate --plan", "load calendar FILE", "load demo", "verify photos", "verify audit", "verify record",
    "reseal", "rebuild map", "check duties", "check workflow", "check calendar FILE", "check deliveries",
    "check points", "outbox list", "outbox replay", "partitions list", "partitions detach fix 202001", "bench seed 1",
    "serve --prepare",
)  # fmt: skip

CHINESE = re.compile("[\u4e00-\u9fff]")


def say(*words: str, typed: str | None = None) -> tuple[int, str]:
    """The exit code and what is printed; a fault that nobody has caught is raised."""
    found = CliRunner().invoke(app, list(words), input=typed)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.output


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_where_no_server_answers(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", f"postgresql+asyncpg://city:word@127.0.0.1:{free_port()}/city")
    (tmp_path / "file").write_text("day,worked,name,provisional\n2027-01-01,false,元旦,true\n", encoding="utf-8")
    code, text = say(*(str(tmp_path / "file") if word == "FILE" else word for word in command.split()))
    assert code == 1
    assert "连不上数据库" in text
    assert "CGT_DATABASE_URL" in text
    assert "word" not in text


def test_a_password_is_set_where_there_is_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", f"postgresql+asyncpg://city:word@127.0.0.1:{free_port()}/city")
    code, text = say("password", "wang", typed="a-Long-Pass-Word-1\na-Long-Pass-Word-1\n")
    assert (code, "连不上数据库" in text) == (1, True)


@pytest.mark.parametrize("where", ["127.0.0.1:PORT/city", "/city?host=FOLDER", "nobody.invalid/city"])
async def test_whatever_keeps_us_from_the_database_is_told_as_one_that_is_not_there(where: str, tmp_path: Path) -> None:
    """A socket that is gone and a name that nobody knows are no ConnectionError: they were a 500."""
    there = where.replace("PORT", str(free_port())).replace("FOLDER", str(tmp_path))
    db = Database(Settings(_env_file=None, database_url=f"postgresql+asyncpg://city:word@{there}"))
    try:
        with pytest.raises(ConnectionError) as fault:
            await db.answers()
    finally:
        await db.close()
    told = told_as(fault.value)
    assert told is not None
    assert (told.code, told.status) == ("database_unavailable", 503)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_is_not_let_in_is_told_so(
    settings: Settings, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(settings.database_url).set(database="no_such_city")
    monkeypatch.setenv("CGT_DATABASE_URL", url.render_as_string(hide_password=False))
    code, text = await asyncio.to_thread(say, "check", "duties")
    assert (code, "no_such_city" in text) == (1, True)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_what_takes_too_long_is_told_so(
    settings: Settings, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CGT_DATABASE_STATEMENT_LIMIT", "0.2")
    db = Database(settings)
    try:
        async with db.writer.begin() as held:
            await held.exec_driver_sql("LOCK TABLE rule IN ACCESS EXCLUSIVE MODE")
            code, text = await asyncio.to_thread(say, "check", "duties")
    finally:
        await db.close()
    assert (code, "正被占用" in text or "超过时限" in text) == (1, True)


def test_a_file_that_is_no_database_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("这不是数据库" * 1000)
    monkeypatch.setenv("CGT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/notes.txt")
    code, text = say("check", "duties")
    assert (code, "不是数据库" in text) == (1, True)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CGT_MODE", "production", "CGT_SECRET"), ("CGT_DATABASE_POOL", "many", "CGT_DATABASE_POOL"),
        ("CGT_SMS_TEMPLATES", "{", "CGT_SMS_TEMPLATES: 须为 JSON"),
        ("CGT_DATABASE_URL", "postgres://city@127.0.0.1/city", "asyncpg"),
        ("CGT_MODE", "test", "CGT_MODE: 只能是 'demo'、'production' 之一"),
        ("CGT_CODE_KEYS", "short,one-that-was-printed-with", "CGT_CODE_KEYS: 第一把至少 16 个字符"),
        ("CGT_OPS_BIND", "9464", "CGT_OPS_BIND: 须为 主机:端口"),
    ],
)  # fmt: skip
def test_a_setting_at_fault_is_named(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    for command in ("check duties", "serve"):
        code, text = say(*command.split())
        assert code == 1
        assert "设置有误" in text
        assert said in text


BROKEN = {
    "STORAGE_URL": "foo", "RECORD_KEYS": "x", "FCM_CREDENTIALS": "/nope", "TRUSTED_PROXIES": "localhost",
    "SMTP_URL": "mail.x", "GEOCODERS": "foo", "NATS_URL": "foo", "CODE_KEYS": "x", "SMS_TEMPLATES": '{"cod":"1"}',
    "PUBLIC_URL": "linhai.gov.cn", "DATA_KEYS": "x", "LOG_LEVEL": "LOUD", "MODE": "live", "LIVE_MOST": "-1",
    "WEBHOOK_PRIVATE": "perhaps", "WECHAT_PUSH_KEY": "short", "SMS_GATEWAY": "pigeon", "SECOND_FACTOR_ROLES": "boss",
}  # fmt: skip


@pytest.mark.parametrize("command", ["check", "serve", "work"])
def test_every_broken_setting_is_named_in_chinese_by_the_check_and_at_the_start(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in BROKEN.items():
        with monkeypatch.context() as alone:
            alone.setenv(f"CGT_{name}", value)
            code, text = say(command)
            assert (code, f"CGT_{name}: " in text) == (1, True), text
            words = text.partition(f"CGT_{name}: ")[2].splitlines()[0]
            assert CHINESE.search(words), words
            assert "pydantic" not in text


@pytest.mark.parametrize("command", ["check", "serve", "work"])
def test_all_faults_of_the_settings_are_told_at_once(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of_rooms = {"FCM_CREDENTIALS", "SECOND_FACTOR_ROLES"}
    for names in BROKEN.keys() - of_rooms, of_rooms:
        with monkeypatch.context() as these:
            for name in names:
                these.setenv(f"CGT_{name}", BROKEN[name])
            code, text = say(command)
        assert code == 1
        assert [name for name in names if f"CGT_{name}: " not in text] == []


def test_a_level_of_the_log_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_LOG_LEVEL", "info")
    assert Settings(_env_file=None).log_level == "INFO"


def test_a_misspelt_setting_and_what_a_city_lacks_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "提醒" not in say("check")[1]
    monkeypatch.setenv("CGT_PUBLC_URL", "https://cgt.example.gov.cn")
    (tmp_path / ".env").write_text("CGT_SMS_GATEWEY=http\n", encoding="utf-8")
    for name, value in {"MODE": "production", "SECRET": "s" * 40, "PUBLIC_URL": "http://cgt.example.gov.cn"}.items():
        monkeypatch.setenv(f"CGT_{name}", value)
    code, text = say("check")
    assert code == 0
    for words in (
        "CGT_PUBLC_URL（是否指 CGT_PUBLIC_URL）", "CGT_SMS_GATEWEY（是否指 CGT_SMS_GATEWAY）", "CGT_SMS_GATEWAY 未设置",
        "CGT_DATABASE_URL 是 SQLite", "CGT_PUBLIC_URL 不是 https",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("serve", "CGT_DATA_KEYS", "1:c2hvcnQ="), ("serve", "CGT_DATA_KEYS", "1:no base64"),
        ("serve", "CGT_SECOND_FACTOR_ROLES", "boss"), ("verify photos", "CGT_STORAGE_URL", "s3://key:word@nowhere"),
        ("verify record", "CGT_RECORD_KEYS", "no base64"),
    ],
)  # fmt: skip
def test_a_setting_that_is_looked_at_later_is_named_all_the_same(
    command: str, name: str, value: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were a traceback."""
    monkeypatch.setenv("CGT_DATABASE_URL", cluster.fresh("sqlite", "empty"))
    monkeypatch.setenv("CGT_WECHAT_APPID", "wx")  # no stand-ins beside
    monkeypatch.setenv(name, value)
    code, text = say(*command.split())
    assert (code, "设置有误" in text, name in text) == (1, True, True)
    assert "c2hvcnQ" not in text
    assert "word" not in text


def test_words_that_look_like_a_style_are_printed_as_they_are(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", cluster.fresh("sqlite", "empty"))
    code, text = say("partitions", "detach", "[/red]", "202001")
    assert (code, "[/red]" in text) == (1, True)


@pytest.mark.parametrize("name", ["database_url", "database_direct_url", "database_admin_url", "database_replica_url"])
def test_a_database_is_one_we_speak_with(name: str) -> None:
    with pytest.raises(ValidationError, match=rf"(?m)^{name}\n.*须以 postgresql"):
        Settings(_env_file=None, **{name: "postgresql://city@127.0.0.1/city"})


@pytest.mark.parametrize("what", ["journey", "patrol"])
def test_a_demo_without_a_service_is_told_to_start_one(what: str) -> None:
    code, text = say("demo", what, "--url", f"http://127.0.0.1:{free_port()}")
    assert (code, "make run" in text) == (1, True)


def test_a_port_that_cannot_be_is_refused() -> None:
    assert say("serve", "--port", "70000")[0] == 2


@pytest.mark.parametrize(
    ("command", "known"),
    [
        ("verify photo", "photos | audit | record"), ("demo patroll", "journey | patrol"), ("rebuild nope", "map"),
        ("check dutties", "all | duties | workflow | calendar | deliveries | points"), ("load aeras", "demo | areas"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_repeated_and_not_what_could_have_been_meant_alone(
    command: str, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Invalid value: photos | audit | record` reads as if those were at fault."""
    monkeypatch.setenv("COLUMNS", "200")
    code, text = say(*command.split())
    assert (code, f"没有 {command.split()[1]}，应为 {known}" in text) == (2, True), text


def test_whatever_the_help_names_is_checked() -> None:
    assert tuple(CHECKS) == CHECKED


def test_whatever_backup_and_restore_refuse_is_said_in_chinese() -> None:
    """Half of it was, in front of an English half. Every word that these rooms raise comes to the operator."""
    raised = [
        (path.name, ast.unparse(node.exc))
        for path in Path(backup.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Raise) and node.exc is not None
    ]
    assert len(raised) > 20
    assert [one for one in raised if re.search(r"[\"'].*[a-z] [a-z]", one[1]) and not CHINESE.search(one[1])] == []
