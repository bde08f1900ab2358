"""Calling a reporter back (回访): the phone in the open, which is written down."""

from typing import Annotated

from fastapi import Body
from pydantic import Field

from backend.cases.erase_caller import erase_caller
from backend.cases.reporter_of import reveal_reporter
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.web import CurrentActor, Now, SettingsHere, WriteSession
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/cases/{number}/reporter", tags=["cases"])


class WhyIn(StrictModel):
    """Why it is needed: the reporter can read it."""

    why: CleanText = Field(min_length=2, max_length=200, examples=["回访：核实处置结果"])


class ReporterPhone(LateModel):
    """The phone in the open, and the e-mail where the report came from foreign software; empty where there is none."""

    phone: str
    email: str = ""


@router.post("", summary="查看上报人手机号（留痕）")
async def read_reporters_phone(
    number: str,
    form: Annotated[WhyIn, Body()],
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> ReporterPhone:
    """For the desk and the chief, to call back. Who read it, when, from where and why is kept; the office, when and why
    stand in the reporter's export. An anonymous reporter has no phone here.
    """
    reporter = await reveal_reporter(session, number, form.why, by=by, settings=settings, at=at)
    return ReporterPhone(phone=reporter.phone or "", email=reporter.email or "")


class EraseIn(StrictModel):
    """On whose demand; kept sealed, as long as the law wants such logs kept."""

    why: CleanText = Field(min_length=2, max_length=200, examples=["来电人要求删除其信息"])


@router.post("/erase", status_code=204, summary="删除来电人信息（留痕）")
async def erase_cases_caller(
    number: str,
    form: Annotated[EraseIn, Body()],
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> None:
    """For the chief, at the demand of who called or wrote through foreign software: name, phone and e-mail are erased,
    the case stays. Who did it and why is written down. Whoever has an account erases it oneself."""
    await erase_caller(session, number, form.why, by=by, settings=settings, at=at)
