"""The demo city's notices."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.ids import new_ids
from backend.participation.notice import Notice, NoticeKind
from backend.participation.notice_version import NoticeVersion
from backend.participation.topic import Topic

NOBODY = UUID(int=0)  # no person wrote them
# topic, area, title, text, days shown (None: until taken back)
NOTICES: tuple[tuple[Topic, str | None, str, str, int | None], ...] = (
    (
        Topic.WASTE_SORTING, None, "生活垃圾定时定点投放时间调整",
        "自即日起，各社区投放点开放时间为每日 6:00–9:00、17:00–20:30，误时投放请到 24 小时投放点。", None,
    ),
    (
        Topic.TRAFFIC, "331082001", "紫阳街排水管网维修占道施工",
        "紫阳街中段人行道将分段围挡施工，请行人按现场指引绕行。给您带来不便，敬请谅解。", 365,
    ),
    (
        Topic.OUTDOOR_ADS, None, "台风、大风天气户外广告与招牌安全提示",
        "请户外广告和店招设置单位自查固定是否牢固，发现松动及时加固或拆除；市民发现隐患可随手上报。", None,
    ),
)  # fmt: skip


async def write_demo_notices(session: AsyncSession, at: datetime) -> None:
    """Writes them as published at an instant."""
    for identity, (topic, area, title, text, days) in zip(new_ids(at, len(NOTICES)), NOTICES, strict=True):
        notice = Notice(
            id=identity, kind=NoticeKind.ANNOUNCEMENT, topic=topic, area_code=area, title=title, text=text,
            shown_from=at, shown_to=at + timedelta(days=days) if days else None, changed_by=NOBODY, changed_at=at,
        )  # fmt: skip
        session.add(notice)
        await session.flush()
        session.add(NoticeVersion.of(notice))
