"""Verifying, filing, refusing, settling on the spot (核实、立案、不予受理、自处置)."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.cases.deed import Doing
from backend.cases.deeds.helping import let_go
from backend.cases.standard_of import standard_of
from backend.workflow.steps import Action

VERDICTS = {Action.CONFIRM: "confirmed", Action.REFUTE: "refuted"}


async def give_verdict(doing: Doing) -> Mapping[str, Any]:
    """An inspector was there (核实). The verdict is kept and a person decides: either way the case awaits filing."""
    doing.case.verdict = VERDICTS[doing.deed.action]
    return {"verdict": doing.case.verdict}


async def file(doing: Doing) -> Mapping[str, Any]:
    """Filing (立案) fixes the class and the condition, snapshots the standard, and says anew whose duty it is: the list
    may be another than when it was reported, or filed before."""
    case, deed = doing.case, doing.deed
    catalogue = await doing.city.catalogue(doing.session)
    if deed.class_code:
        category = catalogue.classes[deed.class_code]
        case.class_code, case.bucket, case.certain = deed.class_code, category.bucket, True
    case.choice = await doing.city.suggestion(doing.session, case, doing.at)
    case.standard = standard_of(catalogue, case.class_code, deed.condition)
    case.filed_at = doing.at
    case.release = await doing.city.releases.in_force(doing.session) or None
    return {"class": case.class_code, "release": case.release, "condition": case.standard["place"]}


async def refuse(doing: Doing) -> Mapping[str, Any]:
    """Not for the city (不予受理): whose it is instead, the citizen reads."""
    doing.case.responsible_body = doing.deed.responsible_body
    return await end(doing)


async def cancel(doing: Doing) -> Mapping[str, Any]:
    """It should not have been (作废): a mistake, a duplicate. Whoever worked at it is let go."""
    await let_go(doing)
    return await end(doing)


async def end(doing: Doing) -> Mapping[str, Any]:
    """It is over."""
    doing.case.ended_at = doing.at
    return {}


async def settle(doing: Doing) -> Mapping[str, Any]:
    """Settled on the spot (自处置) by who found it: closed, counted apart, some of them looked at again."""
    case = doing.case
    case.self_handled, case.sampled = True, is_sampled(case.id, doing.city.caps.self_handle_sample)
    case.answered_by, case.answered_at, case.ended_at = doing.person_id, doing.at, doing.at
    return {"sampled": case.sampled}


def is_sampled(case_id: UUID, share: float) -> bool:
    """Whether a case is among the share to be looked at again: the same answer each time, and nobody can choose it."""
    drawn = int.from_bytes(hashlib.sha256(case_id.bytes).digest()[:8]) / 2**64
    return drawn < share
