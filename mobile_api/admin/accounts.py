"""Accounts of staff: the system administrator makes, changes and disables them; roles are given by another."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from backend.audit.write_down import Subject, write_down, write_down_for_all
from backend.ground.csv_out import csv_head, csv_lines
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.settings import Settings
from backend.ground.strict import CleanText, StrictModel
from backend.load_staff import load_accounts
from backend.people.account import (
    Account,
    AccountForm,
    change_account,
    get_account,
    list_accounts,
    make_account,
)
from backend.people.export_accounts import export_accounts
from backend.people.identities import masked_phone
from backend.people.password_policy import LONGEST
from backend.people.person import USERNAME
from backend.people.set_password import set_password
from backend.web import CityHere, ClockHere, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from backend.workflow.roles import Role
from mobile_api.admin.who import AdminsFile, CsvFile, SystemAdmin, SystemOrSecurity, csv_stream, imported

router = Router(prefix="/people", route_class=AdminsFile)
EXAMPLE = {"username": "wang", "name": "王采集", "grids": ["331082001002003"]}
COLUMNS = ("username", "name", "roles", "body_code", "area_code", "grids", "active")


class AccountIn(StrictModel):
    """What may be set of an account. `area` narrows what the person sees to a town or smaller."""

    name: CleanText = Field(min_length=1, max_length=60)
    department: CleanText | None = Field(default=None, max_length=16)
    area: CleanText | None = Field(default=None, pattern=r"^[0-9]{6,15}$")
    grids: list[Annotated[str, Field(pattern=r"^[0-9]{15}$")]] = Field(default_factory=list, max_length=500)
    active: bool = True

    def form(self, bodies: frozenset[str]) -> AccountForm:
        return AccountForm(self.name, self.department, self.area, self.grids, self.active, bodies)


class NewAccountIn(AccountIn):
    """A new account. It has no role and no password yet."""

    username: CleanText = Field(pattern=USERNAME)


class NewPasswordIn(StrictModel):
    """A first password, or one in place of a forgotten one; its owner has to change it first."""

    password: CleanText = Field(max_length=LONGEST)


class AccountOut(LateModel):
    """An account; the phone is masked."""

    id: UUID
    username: str
    name: str
    roles: list[Role]
    department: str | None
    area: str | None
    grids: list[str]
    active: bool
    phone: str | None
    has_password: bool
    has_second_factor: bool
    made_at: datetime

    @classmethod
    def of(cls, account: Account, settings: Settings) -> "AccountOut":
        person = account.person
        return cls(
            id=person.id, username=person.username or "", name=person.name, roles=sorted(account.roles),
            department=person.body_code, area=person.area_code, grids=sorted(account.grids), active=person.is_active,
            phone=masked_phone(person, settings), has_password=bool(person.hashed_password),
            has_second_factor=person.totp_at is not None, made_at=person.made_at,
        )  # fmt: skip


class AccountPage(LateModel):
    """A page of accounts, newest first."""

    items: list[AccountOut]
    next: str | None


class Loaded(LateModel):
    """How many rows were loaded."""

    rows: int


@router.get("", summary="账号列表")
async def list_people(
    _by: SystemOrSecurity,
    session: ReadSession,
    settings: SettingsHere,
    q: Annotated[str | None, Query(max_length=50)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> AccountPage:
    """Accounts of staff, newest first. Citizens are not among them."""
    page = await list_accounts(session, q, limit, after)
    return AccountPage(items=[AccountOut.of(one, settings) for one in page.items], next=page.next)


@router.post("", status_code=201, summary="新建账号")
async def make_person(
    form: Annotated[NewAccountIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
) -> AccountOut:
    """A new account, without role or password."""
    bodies = frozenset(await city.bodies(session))
    made = await make_account(session, form.username, form.form(bodies), by=by, settings=settings, at=at)
    return AccountOut.of(made, settings)


@router.post("/import", status_code=201, summary="批量导入账号")
async def import_people(
    file: CsvFile, by: SystemAdmin, db: DatabaseHere, settings: SettingsHere, now: ClockHere
) -> Loaded:
    """CSV: username,name,roles (empty),body_code,grids, area_code (or without it). All rows or none; of bad rows the
    first thousand are named."""
    async with imported(load_accounts, file, db, now) as (session, made, at):
        subject, more = Subject.named("people", "import"), {"rows": len(made)}
        first = await write_down(session, subject, "people.imported", by=by.doer, at=at, settings=settings, more=more)
        told = {"by": str(first.id)}
        await write_down_for_all(
            session, "person", made, "person.made", by=by.doer, at=at, settings=settings, more=told
        )
    return Loaded(rows=len(made))


@router.get("/export", summary="导出账号", response_class=StreamingResponse)
async def export_people(by: SystemOrSecurity, db: DatabaseHere, settings: SettingsHere, at: Now) -> StreamingResponse:
    """All accounts as CSV, without phones. That it was done is written down."""
    pages = await export_accounts(db, by=by, settings=settings, at=at)
    return csv_stream(_csv(pages), "people")


async def _csv(pages: AsyncIterator[Sequence[Account]]) -> AsyncIterator[str]:
    yield csv_head(COLUMNS)
    async for accounts in pages:
        yield csv_lines(COLUMNS, [_row(account) for account in accounts])


@router.get("/{identity}", summary="账号详情")
async def show_person(
    identity: UUID, _by: SystemOrSecurity, session: ReadSession, settings: SettingsHere
) -> AccountOut:
    """One account."""
    return AccountOut.of(await get_account(session, identity), settings)


@router.put("/{identity}", summary="更改账号")
async def change_person(
    identity: UUID,
    form: AccountIn,
    by: SystemAdmin,
    session: WriteSession,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
) -> AccountOut:
    """Sets name, department, area, grids, active. Whoever is changed is signed out everywhere, at the next request."""
    bodies = frozenset(await city.bodies(session))
    changed = await change_account(session, identity, form.form(bodies), by=by, settings=settings, at=at)
    return AccountOut.of(changed, settings)


@router.post("/{identity}/password", status_code=204, summary="设置初始密码")
async def set_persons_password(
    identity: UUID, form: NewPasswordIn, by: SystemAdmin, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """Sets it, and signs the person out everywhere; the person has to choose another one first."""
    async with db.read() as session:
        account = await get_account(session, identity)
    username = account.person.username or ""
    await set_password(db, username, form.password, at, by=by.doer, settings=settings)
    return Response(status_code=204)


def _row(account: Account) -> dict[str, object]:
    person = account.person
    return {
        "username": person.username, "name": person.name, "roles": " ".join(sorted(account.roles)),
        "body_code": person.body_code, "area_code": person.area_code, "grids": " ".join(sorted(account.grids)),
        "active": person.is_active,
    }  # fmt: skip
