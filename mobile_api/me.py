"""Who one is here."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from backend.people.person import Person
from backend.web import CurrentActor, ReadSession
from backend.workflow.roles import Role

router = APIRouter(prefix="/api/v1/me", tags=["me"])


class Me(BaseModel):
    """Oneself; the phone is masked."""

    id: UUID
    name: str
    roles: list[Role]
    department: str | None
    grids: list[str]
    phone: str | None


@router.get("", summary="我")
async def show_me(by: CurrentActor, session: ReadSession) -> Me:
    """Oneself: roles, department, grids."""
    person = await session.get_one(Person, by.id)
    phone = f"{person.phone[:3]}****{person.phone[-4:]}" if person.phone else None
    return Me(
        id=by.id, name=by.name, roles=sorted(by.roles), department=by.body_code, grids=sorted(by.grids), phone=phone
    )
