"""A guide as an administrator or a file states it."""

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.participation.guide import GuideKind
from backend.participation.topic import AREA, Topic

GuideCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


class SectionForm(StrictModel):
    """A paragraph with a heading."""

    title: CleanText = Field(min_length=1, max_length=60)
    text: CleanText = Field(min_length=1, max_length=5000)


class MaterialForm(StrictModel):
    """Something to bring: its name, and what has to be known of it."""

    name: CleanText = Field(min_length=1, max_length=120)
    note: CleanText = Field(default="", max_length=300)


class GuideForm(StrictModel):
    """All of a guide. It is shown from `shown_from` on (null: a draft), until before `shown_to`; plain text. `days`:
    working days; `apply_url`: where one applies."""

    kind: GuideKind
    topic: Topic
    area_code: CleanText | None = Field(default=None, pattern=AREA)
    title: CleanText = Field(min_length=1, max_length=120)
    summary: CleanText = Field(default="", max_length=300)
    who: CleanText = Field(default="", max_length=300)
    sections: list[SectionForm] = Field(default_factory=list, max_length=30)
    materials: list[MaterialForm] = Field(default_factory=list, max_length=50)
    days: int | None = Field(default=None, ge=0, le=1000)
    fee: CleanText = Field(default="", max_length=120)
    office: CleanText = Field(default="", max_length=120)
    phone: CleanText = Field(default="", max_length=20)
    apply_url: CleanText = Field(default="", max_length=300, pattern=r"^(https://[^\s]+)?$")
    place: int = Field(default=100, ge=0, le=10_000)
    shown_from: InstantIn | None = None
    shown_to: InstantIn | None = None

    @model_validator(mode="after")
    def _a_permit_has_a_way_in(self) -> "GuideForm":
        if self.kind is GuideKind.PERMIT and not (self.apply_url or self.office):
            raise PydanticCustomError("permit_way", "a permit needs apply_url or office", {})
        return self

    def values(self) -> dict[str, Any]:
        """As columns of a guide."""
        return self.model_dump(exclude={"sections", "materials"}) | {
            "sections": [section.model_dump() for section in self.sections],
            "materials": [material.model_dump() for material in self.materials],
        }
