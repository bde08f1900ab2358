"""Prints how points work, with the tables they go by: `python -m backend.demo.points_page > docs/points.md`."""

import sys
from typing import Any

from backend.demo.points import POINTS
from backend.points.check_books import DIFFERENCES
from backend.points.judge import Apart
from backend.points.point_entry import EntryKind
from backend.points.post_entry import SIDES, Side
from backend.points.reason import REASONS
from backend.releases.point_rule import PointEvent

HEAD = """# 有奖举报积分 Points

Generated from `backend/points` and the demo city's rules by `python -m backend.demo.points_page`; do not edit.

**What earns.** A report earns when it is filed (立案) and once more when its case is closed after a check (结案), as
the rules say: class × area × hours of the day → points, with dates. Of all rules that fit the narrowest class counts,
then the narrowest area. Rules and limits are two parts of a release (`point_rules`, `point_terms`: drafted, linted
and published like all configuration); each case keeps those of the release it was filed under. `GET
/public/v1/points/rules` shows what is in force.

**Who.** The first report of a matter: of the case that stays and all merged into it, by the time it was sent. If that
first one is nobody's to reward (anonymous, staff, inspectors, the hotline, cameras), nobody earns: the city knew of
it already. Nothing at all is written in the ledger about those. Under 14 nobody takes part.

**How much.** Less and less for the same class by the same person in a month; never more than a person's limit of the
day and of the month, nor than is left in the city's pool of the month. No points for a picture seen with another
case, too few pictures, or the same class rewarded close by not long before. Day, month, pool and
limits are those of the day of the report, in the city's time, whenever the office files or closes it.

**When.** The worker compares what each matter should have earned with what the ledger says and writes the difference:
a few seconds after what happened, any number of workers, once each (a unique key; the case's row and the pool are
held meanwhile). Whatever was missed is caught up within the hour. Cancelled, refused or withdrawn: taken back. Merged
later with an earlier report: taken back, and the earlier one earns. What has come back (重新受理、撤销并案) and is
filed again is judged again, unless an appeal has given points in its place. A balance may fall below zero; later
points make up for it.

**The ledger** is in double entry and append-only: `point_entry` says why, its two `point_posting` rows say from where
to where, triggers refuse changes, and on PostgreSQL the application's role may only insert and read. `point_account`
holds the balances. `chengguantong check points` balances all of it and names each row at fault.

**Appeals.** Once an entry, within the days of the limits: `POST /api/v1/points/appeals`. Supervisors (督查员) decide;
what is granted is an entry of its own, never taken back by the worker. If the pool is empty the city adds to it.
Nobody decides their own; the appeals of who has left are gone.

**Payouts.** The treasurer (奖励发放员, a role kept apart from every other that works with cases) draws up the
balances from `payout_least` on. The list is public, masked, for `publicity_days`; only then can it be paid. Whose
appeal is open waits for the next, and so does who has no phone, who is told when the list is drawn up; what was taken
back meanwhile is not paid; whoever decided an appeal of somebody on the list cannot pay it. The file (CSV without
formulas, phones in the open) is handed out after that, each time on record with who, whence and why. Where a transfer
fails the treasurer gives the line back, once: it is in the balance again, and in that payout's file no more.

**Masked.** Ranking and list show 138******34: three and two digits of eleven, a million numbers alike; no case, no
name, no id. Who has only WeChat is 微信用户. A city with few participants should publish the list by other means, or
none.

**Leaving** (注销). The balance lapses to the city, or is forgiven; entries stay as pseudonyms; words of appeals and
unpaid lines are erased. Two accounts that turn out to be one person's count as one, in limits, ranking and payouts.

| door | who |
|---|---|
| `GET /api/v1/points` | oneself: balance, month, rank, entries with reasons, appeals |
| `POST /api/v1/points/appeals` | oneself |
| `GET /api/v1/points/appeals`, `POST …/{id}/decision` | supervisors |
| `/api/v1/points/payouts` … `/pay`, `/give-up`, `/file`, `/lines/{place}/refund` | the treasurer |
| `GET /public/v1/points/rules`, `/ranking?month=` (of the days that have ended), `/publicity` | anyone |
"""
NAMES: dict[Side, str] = {Side.CITY: "财政", Side.POOL: "当月奖池", Side.PERSON: "个人", Side.PAID: "已发放"}
KINDS: dict[EntryKind, str] = {
    EntryKind.FUND: "注资：当月首次计分时一次注足，申诉时不足再补", EntryKind.AWARD: "奖励",
    EntryKind.NONE: "不计分：写明理由，没有借贷",
    EntryKind.REVERSAL: "冲回：案件作废、不予受理、撤回，或并案后另有首报",
    EntryKind.APPEAL: "申诉更正", EntryKind.PAYOUT: "发放",
    EntryKind.REFUND: "充值失败退回", EntryKind.LAPSE: "注销：收回余额或免去欠额",
}  # fmt: skip
APART: dict[Apart, str] = {
    Apart.ANONYMOUS: "匿名上报", Apart.STAFF: "工作人员", Apart.SOURCE: "采集员、热线、视频、转办、开放接口",
    Apart.GONE: "账号已注销或停用",
}  # fmt: skip
EVENTS: dict[PointEvent, str] = {PointEvent.FILE: "立案", PointEvent.CLOSE: "核查结案"}
TERMS = {
    "per_day": "每人每日上限（分）", "per_month": "每人每月上限（分）", "pool_month": "每月奖池（分）",
    "again_m": "同类问题视为同一处的距离（米）", "again_days": "同类问题视为同一处的天数",
    "fen_per_point": "每分折合（0.01 元）", "payout_least": "起兑分值", "publicity_days": "公示天数",
    "appeal_days": "申诉期（天）",
}  # fmt: skip


def points_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_kinds(), "", *_reasons(), "", *_demo(), "", *_differences(), ""])


def _kinds() -> list[str]:
    rows = []
    for kind, words in KINDS.items():
        sides = " → ".join(NAMES[side] for side in SIDES.get(kind, ())) or "—"
        turned = "（负：反向）" if kind in (EntryKind.REVERSAL, EntryKind.PAYOUT, EntryKind.LAPSE) else ""
        rows.append(f"| `{kind}` | {words} | {sides}{turned} |")
    return ["## 凭证种类 Kinds of entries", "", "| | | 从 → 到 |", "|---|---|---|", *rows]


def _reasons() -> list[str]:
    rows = [f"| `{reason}` | {words} |" for reason, words in REASONS.items()]
    apart = "、".join(APART.values())
    return ["## 理由 Reasons", "", f"不记入台账的上报：{apart}。", "", "| | |", "|---|---|", *rows]


def _demo() -> list[str]:
    rules = [_rule(row) for row in POINTS["point_rules"]]
    head = ["| 规则 | 名称 | 时点 | 类别 | 区域 | 时段 | 分值 | 同类递减（%） | 照片 | 有效期 |", "|---|" + "---|" * 9]
    terms = [f"| {TERMS[name]} | {value} |" for name, value in POINTS["point_terms"][0].items() if name in TERMS]
    return ["## 演示城市的规则 The demo city's rules", "", *head, *rules, "", "| 限额 | |", "|---|---|", *terms]


def _rule(row: Any) -> str:
    cells = (
        f"`{row['code']}`", row["name"], EVENTS[PointEvent(row["event"])], row["class"] or "全部",
        row["area"] or "全市",
        f"{row['from_hour']}–{row['until_hour']} 时", row["points"], " ".join(map(str, row["decline"])), row["photos"],
        f"{row['valid_from']} 起" + (f"，{row['valid_to']} 前" if row["valid_to"] else ""),
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _differences() -> list[str]:
    rows = [f"| `{what}` | {words} |" for what, words in DIFFERENCES.items()]
    return ["## 对账 `chengguantong check points`", "", "| | |", "|---|---|", *rows]


if __name__ == "__main__":
    sys.stdout.write(points_page())
