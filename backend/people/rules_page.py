"""Prints the rules about people: `python -m backend.people.rules_page > docs/people-rules.md`."""

import sys
from datetime import timedelta

from backend.people.apart import APART
from backend.people.limits import LIMITS, Limit
from backend.workflow.roles import ROLE_NAMES, Role

HEAD = """# 人员规则 Rules about people

Generated from `ROLE_NAMES`, `APART` and `LIMITS` by `python -m backend.people.rules_page`; do not edit.
"""
COUNTED: dict[Limit, str] = {
    Limit.CODE_PHONE: "验证码：每个号码，在陌生设备上",
    Limit.CODE_ADDRESS: "验证码：每个来源地址，在陌生设备上",
    Limit.CODE_CITY: "验证码：全市合计，在陌生设备上",
    Limit.CODE_CITY_DAY: "验证码：全市一天合计，每百条随机计一次，在陌生设备上",
    Limit.CODE_PHONE_KNOWN: "验证码：每个号码，在机主 90 天内用过的设备上",
    Limit.CODE_CITY_KNOWN: "验证码：全市合计，在机主 90 天内用过的设备上",
    Limit.TRY_ADDRESS: "验证码输错：每个来源地址",
    Limit.LOGIN_ACCOUNT: "口令输错：每个账号，在陌生设备上",
    Limit.LOGIN_ADDRESS: "口令输错：每个来源地址，在陌生设备上",
    Limit.LOGIN_DEVICE: "口令输错：每个账号，在其 90 天内用过的每台设备上",
    Limit.SECOND_FACTOR: "启用、停用动态口令时输错：每个人",
    Limit.MACHINE_WRITE: "开放接口写入：每个密钥",
    Limit.ADDRESS: "地址查询、地点搜索：每个人",
    Limit.EXPORT: "导出本人全部资料：每个人",
    Limit.OLD_PASSWORD: "修改口令时原口令输错：每个人",
}
SPANS = {timedelta(minutes=1): "分钟", timedelta(hours=1): "小时", timedelta(days=1): "天"}


def rules_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_roles(), "", *_apart(), "", *_limits(), ""])


def _roles() -> list[str]:
    rows = [f"| `{role}` | {name} |" for role, name in ROLE_NAMES.items()]
    return ["## 角色", "", "| | |", "|---|---|", *rows]


def _apart() -> list[str]:
    rows = [f"| {ROLE_NAMES[role]} | {_names(others)} | {why} |" for role, others, why in APART]
    head = [
        "## 不得兼任",
        "",
        "代班同样适用：本人与同一时间所代各人的角色合起来不得违反下表，授予角色时也这样核对。代班的人须已有岗位，与被代者"
        "同一区划（代巡查员除外）；处置人员、部门负责人须同一部门；管理员不得由他人代班。",
        "",
        "| 角色 | 不得兼任 | 理由 |",
        "|---|---|---|",
    ]
    return [*head, *rows]


def _limits() -> list[str]:
    rows = [
        f"| {COUNTED[limit]} | {'；'.join(f'{one.most} 次/{_span(one.per)}' for one in allowances)} |"
        for limit, allowances in LIMITS.items()
    ]
    head = ["## 次数限制", "", "任一滑动时段内；计数在数据库，跨进程、重启不失。超出答 429 与 Retry-After。", ""]
    return [*head, "| 计什么 | 上限 |", "|---|---|", *rows, "| 每个验证码 | 试 5 次，5 分钟内，用一次 |"]


def _span(per: timedelta) -> str:
    return SPANS.get(per) or f"{int(per.total_seconds()) // 60} 分钟"


def _names(roles: frozenset[Role]) -> str:
    return "、".join(ROLE_NAMES[role] for role in Role if role in roles)


if __name__ == "__main__":
    sys.stdout.write(rules_page())
