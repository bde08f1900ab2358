"""TEMPLATES: which subscribe message (订阅消息) says what happened, to whom. Data.

A layout is the order of fields of a template chosen in the platform's library; its id is named in CGT_WECHAT_TEMPLATES.
"""

from dataclasses import dataclass

from notifications.audience import Relation as R

# layout: {key of the template's field: what it is filled with}
LAYOUTS: dict[str, dict[str, str]] = {
    # 案件进度提醒：编号、事项、当前状态、时间、备注
    "progress": {
        "character_string1": "number", "thing2": "bucket", "phrase3": "status", "time4": "at", "thing5": "title",
    },
    # 办理结果通知：编号、事项、结果、地点、时间
    "result": {
        "character_string1": "number", "thing2": "bucket", "phrase3": "status", "thing4": "place", "time5": "at",
    },
    # 待办任务提醒：编号、事项、地点、时间、备注
    "task": {"character_string1": "number", "thing2": "category", "thing3": "place", "time4": "at", "thing5": "title"},
}  # fmt: skip
PAGES = {"progress": "pages/report/show", "result": "pages/report/show", "task": "pages/case/show"}


@dataclass(frozen=True)
class Template:
    """A layout, and the words for the status in it (at most five Chinese characters)."""

    layout: str
    status: str


# (what happened, to whom): by which template
TEMPLATES: dict[tuple[str, R], Template] = {
    ("case.admit", R.REPORTER): Template("progress", "已受理"),
    ("case.file", R.REPORTER): Template("progress", "已立案"),
    ("case.dispatch", R.REPORTER): Template("progress", "处理中"),
    ("case.close", R.REPORTER): Template("result", "已办结"),
    ("case.force_close", R.REPORTER): Template("result", "已办结"),
    ("case.reject", R.REPORTER): Template("result", "不予受理"),
    ("case.cancel", R.REPORTER): Template("result", "已作废"),
    ("case.dispatch", R.HANDLERS): Template("task", "待接收"),
    ("case.rework", R.HANDLERS): Template("task", "待返工"),
    ("case.overdue", R.HANDLERS): Template("task", "已超时"),
    ("case.check", R.INSPECTOR): Template("task", "待核查"),
}


def template_of(kind: str, relation: R | None) -> Template | None:
    """The template for who is concerned so; `None`: it was not said, as by a worker of the release before."""
    if relation is not None:
        return TEMPLATES.get((kind, relation))
    return next((found for (what, _), found in TEMPLATES.items() if what == kind), None)
