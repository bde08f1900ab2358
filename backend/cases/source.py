"""Where a case comes from (来源)."""

from enum import StrEnum


class Source(StrEnum):
    INSPECTOR = "inspector"  # 采集员上报
    PUBLIC = "public"  # 公众上报
    HOTLINE = "hotline"  # 热线 12345、12319
    LEADER = "leader"  # 领导交办
    CAMERA = "camera"  # 视频识别
    TRANSFER = "transfer"  # 上级转办
    MEDIA = "media"  # 媒体曝光
    OPEN311 = "open311"  # 开放接口：其他城市或公益网站的软件


SOURCE_NAMES: dict[Source, str] = {
    Source.INSPECTOR: "采集员上报", Source.PUBLIC: "公众上报", Source.HOTLINE: "热线", Source.LEADER: "领导交办",
    Source.CAMERA: "视频识别", Source.TRANSFER: "上级转办", Source.MEDIA: "媒体曝光",
    Source.OPEN311: "开放接口",
}  # fmt: skip
# what the desk files for others; the rest report for themselves
FILED_BY_DESK = frozenset({Source.HOTLINE, Source.LEADER, Source.CAMERA, Source.TRANSFER, Source.MEDIA, Source.PUBLIC})
# whose caller is called back (回访) before the case is closed
CALLED_BACK = frozenset({Source.HOTLINE})
