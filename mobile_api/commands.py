"""指挥调度: orders to inspectors with their receipts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, StrictModel
from backend.patrol.acknowledge_command import acknowledge_command
from backend.patrol.command import Command
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.commands_of import Named, command_of, commands_given, commands_received, receipts_of
from backend.patrol.give_command import CommandForm, give_command
from backend.web import CurrentActor, ReadSession
from backend.web.client_key import DoingHere
from backend.web.late_routes import Router
from notifications import Heard, heard

router = Router(prefix="/api/v1/patrol", tags=["patrol"])
KEY = "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a15"
ORDER = {"client_key": KEY, "to": {"on_shift": True}, "text": "台风蓝色预警，请就近检查户外广告"}


class ToIn(StrictModel):
    """Exactly one: inspectors by id; those on shift in a grid (or all grids whose code begins so); all on shift."""

    people: list[UUID] = Field(default_factory=list, max_length=500)
    grid: CleanText | None = Field(default=None, min_length=6, max_length=15)
    on_shift: bool = False


class CommandIn(StrictModel):
    """An order."""

    client_key: UUID | None = None
    to: ToIn
    text: CleanText = Field(min_length=2, max_length=500)

    def form(self, key: UUID) -> CommandForm:
        body = self.model_dump(mode="json", exclude={"client_key"})
        return CommandForm(key, self.text, self.to.people, self.to.grid, self.to.on_shift, body)


class ReceiptIn(StrictModel):
    """`reply` if there is something to say."""

    client_key: UUID | None = None
    reply: CleanText | None = Field(default=None, min_length=1, max_length=200)


class CommandOut(LateModel):
    """An order, and how many it was for, has reached, who have read it and who have acknowledged it."""

    id: UUID
    text: str
    whom: str
    grid: str | None
    made_at: datetime
    addressed: int
    delivered: int
    read: int
    acknowledged: int

    @classmethod
    def of(cls, command: Command, receipts: Sequence["ReceiptOut"]) -> "CommandOut":
        return cls(
            id=command.id, text=command.text, whom=command.whom, grid=command.grid_code, made_at=command.made_at,
            addressed=command.addressed, delivered=sum(one.delivered for one in receipts),
            read=sum(one.read for one in receipts),
            acknowledged=sum(one.acknowledged_at is not None for one in receipts),
        )  # fmt: skip


class ReceiptOut(LateModel):
    """One inspector's receipt. Who has acknowledged has read, in the inbox or elsewhere."""

    person_id: UUID
    name: str
    delivered: bool
    read: bool
    read_at: datetime | None
    acknowledged_at: datetime | None
    reply: str | None

    @classmethod
    def of(cls, receipt: CommandReceipt, name: str, known: Heard | None) -> "ReceiptOut":
        done, read_at = receipt.acknowledged_at, known.read_at if known else None
        return cls(
            person_id=receipt.person_id, name=name, delivered=bool(known or done), read=bool(read_at or done),
            read_at=read_at, acknowledged_at=done, reply=receipt.reply,
        )  # fmt: skip


class CommandWhole(CommandOut):
    """An order with each receipt."""

    receipts: list[ReceiptOut]


class CommandPage(LateModel):
    """A page of orders."""

    items: list[CommandOut]
    next: str | None


class MyCommandOut(LateModel):
    """An order to oneself."""

    id: UUID
    text: str
    made_at: datetime
    acknowledged_at: datetime | None
    reply: str | None

    @classmethod
    def of(cls, command: Command, receipt: CommandReceipt) -> "MyCommandOut":
        done, reply = receipt.acknowledged_at, receipt.reply
        return cls(id=command.id, text=command.text, made_at=command.made_at, acknowledged_at=done, reply=reply)


class MyCommandPage(LateModel):
    """A page of orders to oneself."""

    items: list[MyCommandOut]
    next: str | None


class AcknowledgedOut(LateModel):
    """One's own receipt."""

    acknowledged_at: datetime | None
    reply: str | None

    @classmethod
    def of(cls, receipt: CommandReceipt) -> "AcknowledgedOut":
        return cls(acknowledged_at=receipt.acknowledged_at, reply=receipt.reply)


@router.post("/commands", status_code=201, summary="下达指令")
async def give_a_command(form: Annotated[CommandIn, Body(examples=[ORDER])], here: DoingHere) -> CommandWhole:
    """Gives an order to inspectors; each is told, and may acknowledge it."""
    command, replayed = await give_command(here.session, form.form(here.key(form)), by=here.by, at=here.at)
    here.mark(replayed)
    return (await _whole(here.session, [command]))[0]


@router.get("/commands", summary="指令与回执")
async def list_commands(
    by: CurrentActor, session: ReadSession, limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> CommandPage:  # fmt: skip
    """All orders with their counts, newest first."""
    page = await commands_given(session, limit, after, by=by)
    items = [CommandOut(**one.model_dump(exclude={"receipts"})) for one in await _whole(session, page.items)]
    return CommandPage(items=items, next=page.next)


@router.get("/commands/mine", summary="我收到的指令")
async def list_my_commands(
    by: CurrentActor, session: ReadSession, limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> MyCommandPage:  # fmt: skip
    """The orders to oneself, newest first."""
    page = await commands_received(session, limit, after, by=by)
    return MyCommandPage(items=[MyCommandOut.of(*one) for one in page.items], next=page.next)


@router.get("/commands/{command_id}", summary="指令的逐人回执")
async def show_command(command_id: UUID, by: CurrentActor, session: ReadSession) -> CommandWhole:
    """An order with each receipt."""
    return (await _whole(session, [await command_of(session, command_id, by=by)]))[0]


@router.post("/commands/{command_id}/acknowledge", summary="签收指令")
async def acknowledge_a_command(
    command_id: UUID,
    form: Annotated[ReceiptIn, Body(examples=[{"client_key": KEY, "reply": "收到，十分钟到"}])],
    here: DoingHere,
) -> AcknowledgedOut:
    """Acknowledges an order to oneself; again changes nothing."""
    key = here.key(form)
    receipt, replayed = await acknowledge_command(here.session, command_id, key, form.reply, by=here.by, at=here.at)
    here.mark(replayed)
    return AcknowledgedOut.of(receipt)


async def _whole(session: AsyncSession, commands: Sequence[Command]) -> list[CommandWhole]:
    """Commands with their receipts, in two queries."""
    told = {one.id: one.happening_id for one in commands}
    named: Sequence[Named] = await receipts_of(session, list(told))
    known: Mapping[tuple[UUID, UUID], Heard] = await heard(
        session, [(told[one.command_id], one.person_id) for one, _name in named]
    )
    shown: dict[UUID, list[ReceiptOut]] = {one.id: [] for one in commands}
    for one, name in named:
        shown[one.command_id].append(ReceiptOut.of(one, name, known.get((told[one.command_id], one.person_id))))
    return [CommandWhole(**CommandOut.of(one, shown[one.id]).model_dump(), receipts=shown[one.id]) for one in commands]
