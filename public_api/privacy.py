"""The privacy notice, for anyone."""

from backend.ground.late_model import LateModel
from backend.people.privacy_notice import PRIVACY_SECTIONS, PRIVACY_VERSION
from backend.web import SettingsHere
from backend.web.late_routes import Router
from notifications import TOLD_KEPT

router = Router(prefix="/public/v1", tags=["public"])


class SectionOut(LateModel):
    """A paragraph."""

    title: str
    text: str


class RetentionOut(LateModel):
    """How many days something is kept, and why."""

    what: str
    days: int
    why: str


class PrivacyNotice(LateModel):
    """The notice in its present version: the version is what one agrees to."""

    version: str
    sections: list[SectionOut]
    retention: list[RetentionOut]


@router.get("/privacy", summary="隐私政策")
async def show_privacy_notice(settings: SettingsHere) -> PrivacyNotice:
    """What is collected, for what, who sees it, how long it is kept, and what rights one has."""
    kept = TOLD_KEPT
    return PrivacyNotice(
        version=PRIVACY_VERSION,
        sections=[
            SectionOut(title=part.title, text=part.text.format(city=settings.city_name)) for part in PRIVACY_SECTIONS
        ],
        retention=[RetentionOut(what=rule.what, days=rule.days, why=rule.why) for rule in kept],
    )
