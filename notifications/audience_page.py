"""Prints who hears of what, by which ways, in which words:
`python -m notifications.audience_page > docs/audience.md`."""

import sys
from itertools import groupby

from notifications.audience import AUDIENCE, TO_OTHERS, Relation
from notifications.delivery import Urgency
from notifications.outbox.caps import CAPS
from notifications.preference import GROUPS, PREFERENCE, group_of
from notifications.sms.sms_texts import SMS_TEXTS
from notifications.told_as import TOLD_AS
from notifications.ways import CHANNELS, NOT_IN_THE_INBOX, WAYS, Whose, channels_for, urgency_of
from notifications.wording import WORDING
from notifications.wording_en import WORDING_EN
from notifications.words_for import VERSION

HEAD = """# 消息 Who hears of what

Generated from `notifications` (AUDIENCE, CHANNELS, WORDING, WORDING_EN); do not edit. 文案版本 {version}。

每条消息都进收件箱，在线的人同时收到。分步的渠道：前一步全部未成功才走下一步（补发）。
"""
NAMES = {
    "in_app": "收件箱", "wechat": "微信订阅消息", "sms": "短信", "fcm": "推送（FCM）", "jpush": "推送（极光）",
    "email": "邮件",
}  # fmt: skip
URGENCIES = {Urgency.LOW: "低", Urgency.NORMAL: "一般", Urgency.IMPORTANT: "重要", Urgency.URGENT: "紧急"}
WHO = {Whose.PUBLIC: "市民", Whose.SELF: "当事人", Whose.STAFF: "工作人员"}
RELATIONS: dict[Relation, str] = {
    Relation.REPORTER: "上报人", Relation.FOLLOWERS: "关注人",
    Relation.WATCHERS: "关注周边的人", Relation.DESK: "受理员", Relation.CHIEF: "值班长",
    Relation.DISPATCHER: "派遣员", Relation.ARBITER: "裁定人", Relation.HANDLERS: "处置部门",
    Relation.INSPECTOR: "网格采集员", Relation.SUPERVISOR: "督查员",
    Relation.ADMIN: "系统管理员", Relation.DEPARTMENT_HEAD: "部门负责人",
    Relation.LEADER: "领导", Relation.PERSON: "当事人", Relation.ADDRESSED: "收件角色、部门、个人",
    Relation.PHONE: "索码号码、被换下的号码",
}  # fmt: skip


def audience_page() -> str:
    """The whole page."""
    return "\n".join([HEAD.format(version=VERSION), *_channels(), "", *_groups(), "", *_kinds(), "", *_texts(), ""])


def _channels() -> list[str]:
    lines = ["## 渠道", "", "| 紧急程度 | " + " | ".join(WHO.values()) + " |", "|---|---|---|---|"]
    for urgency, word in URGENCIES.items():
        cells = [_steps(CHANNELS.get((urgency, whose), ())) for whose in Whose]
        lines.append(f"| {word} {urgency} | " + " | ".join(cells) + " |")
    caps = "、".join(f"{NAMES[channel]} {most}" for channel, most in CAPS.items())
    quiet = f"{PREFERENCE.quiet_from}:00–{PREFERENCE.quiet_until}:00"
    return [
        *lines, "", f"免打扰：{quiet}（可自定），紧急的照发，其余等到结束。每人每日上限：{caps}；紧急的与验证码不计。",
        "低紧急程度的消息只进收件箱，未读的每日汇总成一条摘要。",
    ]  # fmt: skip


def _steps(steps: tuple[tuple[str, ...], ...]) -> str:
    return " → ".join("、".join(NAMES[channel] for channel in step) for step in steps) or "每日摘要"


def _groups() -> list[str]:
    lines = ["## 分组", "", "| 代码 | 名称 | 可关闭 |", "|---|---|---|"]
    return lines + [
        f"| {code} | {one.chinese} {one.english} | {'否' if one.is_essential else '是'} |"
        for code, one in GROUPS.items()
    ]


def _kinds() -> list[str]:
    lines = ["## 事件", "", "| 事件 | 紧急程度 | 谁 | 分组 | 渠道 | 中文 | English |", "|---|---|---|---|---|---|---|"]
    lines += [_line(kind, relation) for kind in sorted(AUDIENCE) for relation in AUDIENCE[kind]]
    told = "；".join(f"`{row.kind}`（{row.chinese}）按 `{row.as_kind}`" for row in TOLD_AS)
    others = "；".join(f"`{kind}`（{'、'.join(map(RELATIONS.__getitem__, by))}）" for kind, by in TO_OTHERS.items())
    notes = (f"同一操作结果不同的，按结果告知：{told}。", f"操作人、申诉人本人不以这些身份收到：{others}。")
    return [*lines, "", notes[0], "", notes[1]]


def _line(kind: str, relation: Relation) -> str:
    chinese, english = WORDING[kind, relation], WORDING_EN.get((kind, relation))
    told = f"**{english.title}** {english.text}" if english else "—"
    name = RELATIONS[relation]
    return (
        f"| {kind} | {URGENCIES[urgency_of(kind, relation)]} | {name} | {group_of(kind, relation)}"
        f" | {_ways(kind, relation)}"
        f" | **{chinese.title}** {chinese.text} | {told} |"
    )


def _ways(kind: str, relation: Relation) -> str:
    if relation in WAYS:
        return "、".join(NAMES[one] for one in WAYS[relation])
    steps = [
        "、".join(NAMES[channel] for _, channel in some)
        for _, some in groupby(channels_for(kind, relation), key=lambda one: one[0])
    ]
    inbox = [] if kind in NOT_IN_THE_INBOX else [NAMES["in_app"]]
    return "；".join([*inbox, " → ".join(steps)] if steps else inbox)


def _texts() -> list[str]:
    lines = ["## 短信", "", "| 事件 | 短信 |", "|---|---|"]
    return lines + [f"| {kind} | {one.text} |" for kind, one in SMS_TEXTS.items()]


if __name__ == "__main__":
    sys.stdout.write(audience_page())
