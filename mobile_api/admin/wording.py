"""What people would read: the words of every message, before anybody gets one."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import ConfigDict

from backend.ground.late_model import LateModel
from backend.web.late_routes import Router
from mobile_api.admin.who import SystemAdmin
from notifications import Language, Relation, preview_words

router = Router(prefix="/wording")
Channel = Literal["in_app", "wechat", "sms", "fcm", "jpush", "email"]


class PreviewOut(LateModel):
    """With made-up facts. `goes`: whether it goes by this channel at all; `version`: of the words."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    text: str
    urgency: str
    group: str
    goes: bool
    version: int


@router.get("", summary="预览消息文案")
async def preview_wording(
    _by: SystemAdmin,
    kind: Annotated[str, Query(max_length=48, examples=["case.close"])],
    relation: Relation,
    channel: Channel = "in_app",
    language: Language = Language.CHINESE,
) -> PreviewOut:
    """What somebody of this relation would read of it, by this channel, in this language. 404: they are not told."""
    return PreviewOut.model_validate(preview_words(kind, relation, channel, language))
