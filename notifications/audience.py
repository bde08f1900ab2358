"""AUDIENCE: who hears of what. Data, printed for the office in docs/audience.md."""

from enum import StrEnum


class Relation(StrEnum):
    """How somebody is concerned by a case."""

    REPORTER = "reporter"  # 上报人
    DESK = "desk"  # 受理员
    CHIEF = "chief"  # 值班长
    DISPATCHER = "dispatcher"  # 派遣员
    HANDLERS = "handlers"  # 处置部门经办人
    INSPECTOR = "inspector"  # 网格采集员
    SUPERVISOR = "supervisor"  # 督查员


R = Relation
# what happened: who hears of it
AUDIENCE: dict[str, tuple[Relation, ...]] = {
    "case.report": (R.REPORTER, R.DESK),
    "case.admit": (R.REPORTER, R.CHIEF),
    "case.file": (R.REPORTER, R.DISPATCHER),
    "case.dispatch": (R.REPORTER, R.HANDLERS),
    "case.accept": (R.DISPATCHER,),
    "case.return": (R.DISPATCHER,),
    "case.answer": (R.DESK,),
    "case.check": (R.INSPECTOR,),
    "case.pass": (R.CHIEF,),
    "case.rework": (R.HANDLERS,),
    "case.close": (R.REPORTER, R.HANDLERS),
    "case.reject": (R.REPORTER,),
    "case.cancel": (R.REPORTER,),
    "case.withdraw": (R.DESK,),
    "case.rate": (R.HANDLERS,),
    "case.overdue": (R.HANDLERS, R.SUPERVISOR),
}
