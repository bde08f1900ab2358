"""The house keeps its own rules."""

import ast
import inspect
import re
from pathlib import Path
from typing import Annotated

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import APIRoute
from fastapi.security import OAuth2PasswordRequestForm

from backend.checking import check_installation
from backend.cli import LOADERS
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.migrations.tables import all_tables
from backend.web import any_actor
from backend.web import settings as read_settings
from backend.web.application import build

ROOT = Path(__file__).parents[2]
ROOMS = ("backend", "mobile_api", "public_api", "media", "notifications")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
OURS = [path for path in MODULES if "versions" not in path.parts]
FORBIDDEN = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "service",
    "services",
    "manager",
    "crud",
    "misc",
    "constants",
    "types",
}

# reviewed: who may ask without signing in, and why
PUBLIC = {
    "healthz": "liveness", "readyz": "readiness", "request_code": "signing in", "sign_in_with_phone": "signing in",
    "sign_in_with_password": "signing in", "sign_in_with_wechat": "signing in",
    "refresh_tokens": "the refresh token itself",
    "show_config": "before signing in", "show_catalogue": "before signing in",
    "echo_wechat": "signed by WeChat", "take_wechat_push": "signed by WeChat",
    "list_own_webhooks": "a machine's key", "register_own_webhook": "a machine's key",
    "end_own_webhook": "a machine's key", "list_own_failures": "a machine's key",
    "replay_own_failure": "a machine's key", "replay_own_failures": "a machine's key",
    "listen_live": "the ticket is the right",
    "watch_positions": "the ticket is the right, and its owner must be of the command centre",
    "take_receipts_of_sms": "the word in the address is the right",
    "fetch_derivative": "the link is the right",
    "put_upload": "the address is the right", "show_public_case": "open to all: a whitelist of fields",
    "discover_open311": "open standard", "list_open311_services": "open standard",
    "show_open311_service": "open standard", "list_open311_requests": "open standard: a whitelist of fields",
    "show_open311_request": "open standard: a whitelist of fields", "show_open311_token": "the token is the right",
    "list_open311_updates": "open standard: a whitelist of fields", "refuse_open311_path": "says there is nothing",
    "send_open311_request": "a machine's key", "send_open311_update": "a machine's key",
    "list_public_notices": "published", "show_public_notice": "published",
    "list_public_guides": "published", "show_public_guide": "published",
    "list_public_amenities": "open to all", "show_public_amenity": "open to all",
    "show_scene": "the code is checked, a facility is no secret", "draw_scene": "the code is checked",
    "open_scene": "leads to the app", "show_privacy_notice": "before signing in", "show_key": "a machine's key",
    "show_map": "open to all: middles of cells", "show_heat": "open to all: few cases are left out",
    "show_case_tile": "open to all: as the map", "show_area_tile": "published", "list_areas": "published",
    "show_point_rules": "published", "show_point_ranking": "published: masked",
    "show_point_publicity": "published: masked",
    "list_record_days": "published", "show_record_day": "published", "prove_record_day": "published",
    "list_record_leaves": "published: salted hashes", "list_record_keys": "published", "fetch_verifier": "published",
    "prove_case": "says what the public timeline says", "show_statistics": "published: counts",
    "list_month_reports": "published: counts", "show_month_report": "published: counts",
    "show_data_dictionary": "published", "export_open_cases": "open data: a whitelist of columns, k-suppressed",
    "export_open_features": "open data: a whitelist of columns, k-suppressed",
    "list_public_nearby": "open to all: a whitelist of fields", "list_public_comments": "cleared",
    "list_public_surveys": "published", "show_public_survey": "published", "list_public_volunteering": "published",
    "track_by_query": "an inspector's track key", "track_by_post": "an inspector's track key",
    "list_forms": "an inspector's name and track key", "fetch_form": "an inspector's name and track key",
    "fetch_manifest": "an inspector's name and track key", "take_submission": "an inspector's name and track key",
    "ask_before_submission": "an inspector's name and track key",
    "show_app": "the app itself", "show_asset": "the app itself", "show_icon": "the app itself",
    "show_top_file": "the app itself",
}  # fmt: skip


def routes() -> list[APIRoute]:
    found: list[APIRoute] = []

    def _collect(some: list) -> None:
        for route in some:
            if isinstance(route, APIRoute):
                found.append(route)
            elif hasattr(route, "original_router"):
                _collect(route.original_router.routes)
            elif getattr(route, "routes", None):
                _collect(route.routes)

    _collect(build(Settings(_env_file=None)).routes)
    return found


def needs_actor(route: APIRoute) -> bool:
    todo = [route.dependant]
    while todo:
        here = todo.pop()
        if here.call is any_actor:
            return True
        todo += here.dependencies
    return False


def test_every_route_needs_an_actor_or_is_on_the_reviewed_list() -> None:
    found = routes()
    assert len(found) >= 25
    assert {route.name for route in found if not needs_actor(route)} == set(PUBLIC)


def sent_to_a_thread(dependant: Dependant) -> set[str]:
    """The dependencies that are nothing to wait for: FastAPI sends each to a thread and back, in every request."""
    below = [name for one in dependant.dependencies for name in sent_to_a_thread(one)]
    call = dependant.call
    said = [call, vars(type(call)).get("__call__")]
    waited_for = any(inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one) for one in said)
    return {*below, *([] if call is None or waited_for else [getattr(call, "__qualname__", type(call).__qualname__)])}


def test_no_dependency_is_sent_to_a_thread() -> None:
    """But a form of FastAPI's own, which a sign-in by password sends: to check the password takes 20 ms."""
    asked = [one for route in routes() for one in route.dependant.dependencies]
    assert {name for one in asked for name in sent_to_a_thread(one)} == {OAuth2PasswordRequestForm.__qualname__}


def test_a_dependency_that_is_sent_to_a_thread_is_seen() -> None:
    async def _route(found: Annotated[Settings, Depends(read_settings)]) -> None:
        del found

    assert sent_to_a_thread(get_dependant(path="/", call=_route)) == {"settings"}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_so_are_its_functions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    assert path.stem not in FORBIDDEN
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_room_has_its_tests() -> None:
    for room in (
        "places", "routing", "workflow", "people", "audit", "cases", "ground", "web", "calendars", "catalogue", "demo",
            "evaluation", "atlas", "disclosure", "points", "operations", "amenities", "addresses",
    ):  # fmt: skip
        assert list((ROOT / "tests" / room).glob("test_*.py")), room


def test_every_name_in_the_command_resolves() -> None:
    assert check_installation(sorted(LOADERS.values()), Settings(_env_file=None)) == []


def test_no_registry_and_no_machine_is_named() -> None:
    lines = (ROOT / "requirements.lock").read_text() + (ROOT / "requirements-dev.lock").read_text()
    assert not re.search(r"https?://|--index-url|--extra-index-url|file:", lines)
    for path in [*MODULES, ROOT / "Makefile", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        assert not re.search(r"/(?:home|root|work|opt)/", path.read_text(encoding="utf-8")), path


def test_every_setting_is_in_the_example() -> None:
    listed = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"CGT_{name.upper()}" in listed, name


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore:.*expression-based index")  # of which SQLite cannot tell; PostgreSQL can
async def test_the_migrations_make_what_the_code_means(settings: Settings) -> None:
    db = Database(settings)
    await migrate(db, __import__("backend.ground.clock", fromlist=["now"]).now())

    def _differences(connection: object) -> list:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": _ours})  # type: ignore[arg-type]
        return compare_metadata(context, all_tables())

    async with db.writer.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await db.close()


def _ours(thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and re.search(r"_(default|p\d{6})$", name or ""))


def test_production_refuses_the_demo_secret_and_closes_the_docs() -> None:
    with pytest.raises(ValueError, match="不得使用演示密钥"):
        Settings(_env_file=None, mode="production")
    app = build(Settings(_env_file=None, mode="production", secret="s" * 32, public_url="https://city.example"))
    assert (app.docs_url, app.openapi_url) == (None, None)
