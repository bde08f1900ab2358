"""Writes the tables of docs/evaluation.md: `python -m backend.evaluation.page > docs/evaluation.md`."""

import sys

from backend.evaluation.counts import COUNTS
from backend.evaluation.indicators import GRADES, INDICATORS, Of

HEAD = """# 综合评价 Evaluation

Generated from `backend/evaluation`; do not edit.

A case's happenings are folded into its course, up to the instant a period is judged at: its end, or now. What happens later
never changes an earlier period, but for what is judged of it afterwards: whether a report of it was valid, an appeal (超时申诉) that is
granted before the work begins anew, an answer's limit by a calendar that came late (重新计时), a case that should not have been or was
part of another (并案). The months published (docs/transparency.md) stay as they were
published. An appeal excuses the work it is of: what begins anew (返工、退单、再派遣、重办) is late by itself. A department that gives a
case back past its limit was late; the next has a limit of its own. A total counts a case once, however many share it. A worker keeps the courses (`case_course`, a few seconds behind); they can be thrown away
and are then made again, and a test holds them equal to what the happenings say.

`GET /api/v1/evaluation?of=region|department|post&from=&to=` (`level=city|town|community|grid`, `post=inspector|desk|chief|dispatcher`,
`each=span|day|week|month|quarter|half|year`), `/export` as CSV, `/chart?indicator=` as SVG. Leaders, supervisors, chiefs and
system administrators read it, each for their own area; a department's own leader and its handlers read that department, and inspectors,
the desk and dispatchers their own sheet of their post (`of=post`), without the total.

Nobody waits for who asks for much: some cases at a time are counted in a thread, each in the periods it was alive in, and no session is
held. 5000 cases of a year on one slow core: by months 1 s (before: 2.4 s), by days 4 to 8 s (58 to 78 s), 40 MB at the most; 50 000 by
months 10 to 14 s. Meanwhile the loop stood still for 20 to 30 ms, and for up to 0.2 s when Python collected its garbage (before: all the
time). More than 500 000 cases, each in every period it was alive in (one to two minutes of such a core), or 30 000 sheets are refused
(`invalid`: 请缩小日期范围).

**应处置 and 应结案 carry over.** They are not "filed in the period": 应处置 = 处置 + 超期未处置, what was answered in the period and what
is unanswered past its limit at its end, whenever it was dispatched. Zhengzhou's week (应结案 52434 > 立案 51229) can be explained in
no other way. While a case rests (挂账, 裁定) it is not late; a granted appeal is not late; cancelled cases do not count; forced
closing and settling on the spot stand apart. 按期结案 goes by the answer, which is what the limit limits.

**In time at a stage** (按时受理、核实、立案、派遣、核查、结案) goes by the limit that was in force when the stage began: the
happening that begins it records it. What happened before stage limits were recorded counts as in time. A public report
that was filed counts as missed (漏报) for every active inspector who had its grid when it was filed, as the record of accounts
says; leave and stand-ins are not asked. One who had reported it would have been the first, and the public's report merged into it.

0/0 is null, neither 0 nor 100 %; an indicator without a value leaves its weight to the others.

A city loads its own formulae: `chengguantong load indicators FILE` with code,name,numerator,denominator,better,of,weight;
numerator and denominator are sums of the counts below, as `miss+valid_report`.
"""


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## 基础数据 Counts", "", "| 编码 | 名称 | 含义 |", "|---|---|---|"]
    lines += [f"| `{code}` | {count.name} | {count.meaning} |" for code, count in COUNTS.items()]
    lines += [
        "",
        "## 指标 Indicators",
        "",
        "| 编码 | 名称 | 分子 / 分母 | 优 | 区域 | 部门 | 岗位 | 来源 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in INDICATORS:
        weights = [_weight(of, one.of, (one.weights or {}).get(of, 0)) for of in Of]
        better = "低" if one.better == "lower" else "高"
        formula = f"`{one.numerator}` / `{one.denominator}`"
        lines.append(f"| `{one.code}` | {one.name} | {formula} | {better} | {' | '.join(weights)} | {one.source} |")
    lines += ["", "A number is the weight in points; ✓ is shown without weight.", "", "## 等级 Grades", ""]
    lines += [f"- {name}：{f'{least:g} 分及以上' if least > 0 else '其余'}" for least, name, _colour in GRADES]
    return "\n".join([*lines, ""])


def _weight(of: Of, shown: tuple[Of, ...], weight: float) -> str:
    if of not in shown:
        return ""
    return f"{weight:g}" if weight else "✓"


if __name__ == "__main__":
    sys.stdout.write(page())
