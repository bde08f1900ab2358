"""Prints what is kept, how it is sealed and for how long: `python -m public_api.privacy_page > docs/privacy.md`."""

import sys
from collections.abc import Sequence

from backend.people.minors import UNDER_14, May
from backend.people.privacy_notice import PRIVACY_SECTIONS, PRIVACY_VERSION
from backend.people.retention import Kept
from notifications import TOLD_KEPT

HEAD = """# Personal data 个人信息

Generated from `TOLD_KEPT`, `UNDER_14` and the notice by `python -m public_api.privacy_page`; do not edit.
Shown by `tests/people/test_own_data.py`, `test_sealed.py`, `test_kept.py` and `test_canaries.py`,
of the patrol by `tests/patrol/test_kept_tracks.py`.
"""
# what, where, how it is kept, what is left of it once its owner has left (注销)
KEPT: tuple[tuple[str, str, str, str], ...] = (
    (
        "手机号", "person",
        "加密（AES-GCM 或 SM4-GCM，密文带密钥编号并绑定本人本列）；检索用带密钥摘要；显示 138****1234", "无",
    ),
    ("微信 openid", "person", "同上；不显示", "无"),
    ("登录设备名", "sign_in、refused_sign_in", "明文，仅本人和审计员可见", "无"),
    ("设备标识", "sign_in、handset", "带密钥摘要", "无"),
    ("来源地址", "sign_in、refused_sign_in、happening_origin", "加密；仅审计员可见", "无"),
    ("同意记录", "consent", "文件版本、时间、渠道", "保留，仅指向化名"),
    (
        "热线来电人、经开放接口上报者的姓名、电话、邮箱", "caller",
        "加密，密文绑定本案本列；电话对受理员打码显示，查看原文留痕；不公开，不给处置部门",
        "无账号；单独成行，值班长可应来电人要求删除而不动案件，留痕",
    ),
    (
        "上报的描述、地址、位置、备注、评价", "cases、case_note", "明文；处置需要",
        "保留（城市管理档案），不再公开描述",
    ),
    (
        "对便民设施的评价", "amenity_rating", "星级与选项；公开的只有人数与平均", "无",
    ),
    (
        "案件照片原件（含拍摄信息）", "photo、照片存储", "私有；公开的是重新生成、不含元数据的图",
        "保留（证据），不指向本人；库中的拍摄位置删除；原件文件内可能仍有拍摄信息，仅供取证，调阅留痕",
    ),
    ("未用于案件的照片", "photo、照片存储", "私有", "无：行即删，文件由清扫任务在宽限期后删除"),
    ("每日上传的照片数与字节数", "photo_quota", "只存数目；限额所需", "无"),
    (
        "附议、关注的地点与区域", "me_too、follow", "明文，仅本人可见；案件只显示附议数", "无；附议数保留",
    ),
    ("附议的来源（设备、网络）", "me_too_origin", "逐案不同的带密钥摘要，三十天", "无"),
    (
        "公众评论", "comment", "明文；审核后公开，署名为逐案不同的代号，工作人员也只见代号", "无",
    ),
    ("参加过的问卷", "survey_part", "只记参加，不记答案与时间；答案只存合计", "无；合计保留"),
    ("志愿报名", "volunteer", "明文；组织者只见打码手机号", "无"),
    (
        "消息与投递", "inbox_item、delivery", "明文，仅本人可见；投递的文字与地址满一年抹去",
        "消息删除；投递只留账目，无文字与地址",
    ),
    (
        "采集员轨迹", "fix", "明文；仅在岗时采集；督查员与值班长可读，每次读取均留痕并可由本人导出", "无",
    ),
    ("签到签退、班次、排班、请假、缺位", "clocking、shift、roster、leave_of_absence、absence", "明文；考勤需要", "无"),
    ("任务及回复", "task、task_answer", "明文；处置需要", "保留结果，说明、位置与判定理由删除"),
    ("巡查日评价", "day_evaluation", "明文", "保留日期，指标删除"),
    ("调度指令与回执", "command、command_receipt", "明文；指挥中心与本人可见", "保留签收时间，回复删除"),
    (
        "积分与申诉", "point_entry、point_appeal、point_payout_line",
        "明文，仅本人与裁决、发放人员可见；排行与公示只显示 138******34；发放清册含手机号，每次导出留痕",
        "台账保留，仅指向化名，余额清零；申诉文字与未发放的名单行删除",
    ),
    ("离线队列", "sync_queue、sync_item", "只存编号与结果", "无"),
    (
        "防止重复提交的编号", "deed_key、machine_report", "客户端编号与带密钥的摘要；由摘要不能试出内容",
        "保留，仅指向化名",
    ),
    ("分批提交的表单", "submission、submission_file", "成案前明文，成案后只存编号与文件清单", "无"),
    (
        "操作记录", "happening", "只存编号、代码和带密钥的摘要（身份的另带个人盐值）；查看手机号的理由为工作人员所写",
        "保留，链完整；盐值已删，身份的摘要不再可对应；文字的摘要没有部署密钥不能试出",
    ),
)  # fmt: skip
AFTERWARDS = """
## 注销之后还可能存在于

- **备份**：删除前做的备份里仍有旧数据，随备份周期消失；恢复备份后须重做其后的注销（操作记录中的 `person.erased`）。
- **卸下的月份**（`partitions detach`，投递与轨迹）：如同备份，注销与期限不再触及，须按期销毁；装回时补做注销。
- **SQLite**：`secure_delete` 使删除处当即被覆写；预写日志（-wal）中的旧页在下一次检查点后被覆盖。
- **PostgreSQL**：旧行版本在 VACUUM 之前、旧 WAL 段在循环使用之前仍在磁盘上；磁盘应整盘加密。
"""


def privacy_page(kept: Sequence[Kept] = TOLD_KEPT) -> str:
    """The whole page."""
    return "\n".join([HEAD, *_what(), *_how_long(kept), *_minors(), AFTERWARDS, *_notice()])


def _what() -> list[str]:
    rows = [f"| {what} | `{where}` | {how} | {left} |" for what, where, how, left in KEPT]
    return ["## 保存什么、怎样保存", "", "| 信息 | 表 | 保存方式 | 注销后 |", "|---|---|---|---|", *rows, ""]


def _how_long(kept: Sequence[Kept]) -> list[str]:
    rows = [f"| {rule.what} | `{rule.table.__tablename__}` | {rule.days} | {rule.why} |" for rule in kept]
    head = ["## 保存多久", "", "后台任务每小时删除一次到期的行。", "", "| 信息 | 表 | 天 | 依据 |", "|---|---|---|---|"]
    return [*head, *rows, ""]


def _minors() -> list[str]:
    words = {May.FREELY: "可以", May.GUARDED: "监护人同意后", May.NEVER: "不可以"}
    rows = [f"| `{deed}` | {words[may]} |" for deed, may in UNDER_14.items()]
    return ["## 未满 14 周岁", "", "| 操作 | |", "|---|---|", *rows]


def _notice() -> list[str]:
    parts = [line for part in PRIVACY_SECTIONS for line in (f"**{part.title}** {part.text}", "")]
    return [f"## 隐私政策（版本 {PRIVACY_VERSION}，`GET /public/v1/privacy`）", "", *parts]


if __name__ == "__main__":
    sys.stdout.write(privacy_page())
