"""AUDIENCE: who hears of what. Data, printed for the office in docs/audience.md."""

from enum import StrEnum

from notifications.delivery import Urgency


class Relation(StrEnum):
    """How somebody is concerned by what happened."""

    REPORTER = "reporter"  # 上报人
    DESK = "desk"  # 受理员
    CHIEF = "chief"  # 值班长
    DISPATCHER = "dispatcher"  # 派遣员
    HANDLERS = "handlers"  # 处置部门经办人
    INSPECTOR = "inspector"  # 网格采集员
    SUPERVISOR = "supervisor"  # 督查员
    PERSON = "person"  # 当事人：任务、班次、积分、账号所属的人
    ADDRESSED = "addressed"  # 指令、通知所发往的角色、部门或个人
    PHONE = "phone"  # 索取验证码的号码，未必是任何人


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
    "task.offer": (R.PERSON,),
    "shift.absent": (R.PERSON, R.SUPERVISOR),
    "points.earn": (R.PERSON,),
    "points.spend": (R.PERSON,),
    "person.password_changed": (R.PERSON,),
    "notice.announce": (R.ADDRESSED,),
    "command.give": (R.ADDRESSED,),
    "code.ask": (R.PHONE,),
}

# how much it matters; what is not here is normal
URGENCY: dict[str, Urgency] = {
    "code.ask": Urgency.URGENT,
    "command.give": Urgency.URGENT,
    "task.offer": Urgency.URGENT,
    "points.earn": Urgency.LOW,
    "points.spend": Urgency.LOW,
    "notice.announce": Urgency.LOW,
}
