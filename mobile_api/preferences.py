"""What one wants to be told, how, and when (通知偏好)."""

from typing import Annotated, Literal

from fastapi import Body
from pydantic import Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.web import CurrentActor, Now, ReadSession, WriteSession
from backend.web.late_routes import Router
from notifications import GROUPS, Language, Preference, preference_of, set_preference

router = Router(prefix="/api/v1/me/notifications", tags=["me"])
Hour = Annotated[int, Field(ge=0, le=23, description="城市时间的钟点")]
Channel = Literal["wechat", "sms", "fcm", "jpush", "email"]
EXAMPLE = {"language": "zh-CN", "quiet_from": 22, "quiet_until": 7, "off": {"points": ["jpush", "email"]}}


class PreferencesIn(StrictModel):
    """`off`: of each group of kinds the channels not to be used for it. All channels: unsubscribed; the inbox stays."""

    language: Language = Language.CHINESE
    quiet_from: Hour = 22
    quiet_until: Hour = 7
    off: dict[CleanText, Annotated[list[Channel], Field(max_length=20)]] = Field(default_factory=dict, max_length=20)


class GroupOut(LateModel):
    """A group of kinds; what is essential cannot be switched off."""

    code: str
    name: str
    essential: bool


class PreferencesOut(LateModel):
    """Quiet from = until: no quiet hours."""

    language: Language
    quiet_from: int
    quiet_until: int
    off: dict[str, list[Channel]]
    groups: list[GroupOut]

    @classmethod
    def of(cls, row: Preference) -> "PreferencesOut":
        english = row.language is Language.ENGLISH
        groups = [
            GroupOut(code=code, name=one.english if english else one.chinese, essential=one.is_essential)
            for code, one in GROUPS.items()
        ]
        return cls.model_validate({**row.model_dump(include=set(PreferencesIn.model_fields)), "groups": groups})


@router.get("", summary="我的通知偏好")
async def show_my_preferences(by: CurrentActor, session: ReadSession) -> PreferencesOut:
    """What was chosen, or what holds for who has chosen nothing."""
    return PreferencesOut.of(await preference_of(session, by.id))


@router.put("", summary="修改通知偏好")
async def change_my_preferences(
    form: Annotated[PreferencesIn, Body(examples=[EXAMPLE])], by: CurrentActor, session: WriteSession, at: Now
) -> PreferencesOut:
    """Replaces it whole. Work and account security cannot be switched off."""
    quiet = (form.quiet_from, form.quiet_until)
    row = await set_preference(session, by.id, language=form.language, quiet=quiet, off=form.off, at=at)
    return PreferencesOut.of(row)
