"""A button as a client draws it: an action open to the reader, and what must be sent along with it."""

from typing import Annotated

from pydantic import Field

from backend.ground.late_model import LateModel
from backend.workflow.guards import FIELD_OF, GUARDS
from backend.workflow.machine import Offer
from backend.workflow.steps import Action

NEEDS = "、".join(f"{name}（{GUARDS[name].chinese}）→ {field}" for name, field in FIELD_OF.items())
Need = Annotated[str, Field(json_schema_extra={"enum": sorted(FIELD_OF)})]  # closed: what a law can ask for


class Button(LateModel):
    """An action open to the reader now, and what it needs. `ways`: where there are several (`apply` for an extension, a
    suspension or a return), what each needs."""

    action: Action
    needs: list[Need] = Field(description=f"所需 → 填在操作的哪个字段（content 也可只给 photo_ids）：{NEEDS}")
    ways: list[list[Need]]

    @classmethod
    def of(cls, offer: Offer) -> "Button":
        """Of what the law offers."""
        return cls(
            action=offer.action, needs=list(offer.needs),
            ways=[list(way) for way in offer.ways] if len(offer.ways) > 1 else [],
        )  # fmt: skip
