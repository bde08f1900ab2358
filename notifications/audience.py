"""AUDIENCE: who hears of what. Data, printed for the office in docs/audience.md."""

from enum import StrEnum

from notifications.delivery import Urgency


class Relation(StrEnum):
    """How somebody is concerned by what happened."""

    REPORTER = "reporter"  # 上报人
    FOLLOWERS = "followers"  # 关注本案的人：并入案件的上报人、附议人
    WATCHERS = "watchers"  # 关注本案所在地点、区域、类别的人
    DESK = "desk"  # 受理员
    CHIEF = "chief"  # 值班长
    DISPATCHER = "dispatcher"  # 派遣员
    ARBITER = "arbiter"  # 裁定人
    HANDLERS = "handlers"  # 处置部门经办人
    INSPECTOR = "inspector"  # 网格采集员
    SUPERVISOR = "supervisor"  # 督查员
    ADMIN = "admin"  # 系统管理员
    DEPARTMENT_HEAD = "department_head"  # 部门负责人：带部门的领导
    LEADER = "leader"  # 领导
    PERSON = "person"  # 当事人：任务、班次、积分、账号所属的人
    ADDRESSED = "addressed"  # 指令、通知所发往的角色、部门或个人
    PHONE = "phone"  # 索取验证码的号码、刚被换下的号码，未必是任何人


R = Relation
# what happened: who hears of it
AUDIENCE: dict[str, tuple[Relation, ...]] = {
    "case.report": (R.REPORTER, R.DESK),
    "case.admit": (R.REPORTER, R.CHIEF),
    "case.file": (R.REPORTER, R.FOLLOWERS, R.DISPATCHER, R.WATCHERS),
    "case.dispatch": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.recall": (R.HANDLERS,),  # of the department it leaves
    "case.accept": (R.DISPATCHER,),
    "case.return": (R.DISPATCHER, R.HANDLERS),  # of the department it leaves
    "case.contest": (R.ARBITER, R.DISPATCHER, R.HANDLERS),
    "case.answer": (R.DESK,),
    "case.check": (R.INSPECTOR,),
    "case.pass": (R.CHIEF,),
    "case.rework": (R.HANDLERS,),
    "case.close": (R.REPORTER, R.FOLLOWERS, R.HANDLERS, R.WATCHERS),
    "case.reject": (
        R.REPORTER,
        R.FOLLOWERS,
    ),
    "case.cancel": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.withdraw": (R.DESK,),
    "case.rate": (R.HANDLERS,),
    # of these, `whom` of the happening says which level hears: ESCALATION
    "case.overdue": (R.HANDLERS,),
    "case.stage_overdue": (R.DESK, R.INSPECTOR, R.CHIEF, R.DISPATCHER, R.ARBITER),
    "case.escalate": (R.DEPARTMENT_HEAD, R.SUPERVISOR, R.LEADER),
    "task.offer": (R.PERSON,),
    "shift.absent": (R.PERSON, R.SUPERVISOR),
    "absence.silent": (R.PERSON, R.SUPERVISOR),
    "absence.unattended": (R.PERSON, R.SUPERVISOR),
    "absence.unvisited": (R.INSPECTOR, R.SUPERVISOR),
    "absence.withdraw": (R.ADDRESSED,),  # whoever was told of it
    "shift.withdraw": (R.ADDRESSED,),
    "points.earn": (R.PERSON,),
    "points.spend": (R.PERSON,),
    "points.correct": (R.PERSON,),
    "points.decline": (R.PERSON,),
    "points.unpaid": (R.PERSON,),
    "person.password_changed": (R.PERSON,),
    "person.password_set": (R.PERSON,),
    "person.second_factor_on": (R.PERSON,),
    "person.second_factor_off": (R.PERSON,),
    "person.handset_revoked": (R.PERSON,),
    "person.identity_attached": (R.PERSON, R.PHONE),  # the phone that was replaced
    "notice.announce": (R.ADDRESSED,),
    "comment.clear": (R.PERSON,),
    "comment.refuse": (R.PERSON,),
    "volunteering.change": (R.PERSON,),
    "command.give": (R.ADDRESSED,),
    "code.ask": (R.PHONE,),
    "books.stuck": (R.ADMIN,),
    "books.differ": (R.ADMIN,),
    "digest.make": (R.PERSON,),
    "case.verify": (R.INSPECTOR,),
    "case.confirm": (R.DESK, R.CHIEF),
    "case.refute": (R.DESK, R.CHIEF),
    "case.self_handle": (R.CHIEF,),
    "case.readmit": (R.REPORTER, R.FOLLOWERS, R.CHIEF),
    "case.unmerge": (R.REPORTER, R.FOLLOWERS, R.CHIEF),
    "case.merge": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.arbitrate": (R.HANDLERS, R.DISPATCHER),
    "case.assist": (R.HANDLERS,),
    "case.assist_done": (R.DISPATCHER,),
    "case.assist_overdue": (R.HANDLERS, R.ADDRESSED),  # who assists; the main department
    "case.release": (R.HANDLERS,),
    "case.assign": (R.HANDLERS,),
    "case.apply": (R.DISPATCHER,),
    "case.grant": (R.HANDLERS,),  # of an appeal: else as told_as says
    "case.decline": (R.HANDLERS,),
    "case.extend": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.suspend": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.resume": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.call_back": (R.HANDLERS,),
    "case.force_close": (R.REPORTER, R.FOLLOWERS, R.HANDLERS),
    "case.reopen": (R.REPORTER, R.FOLLOWERS, R.HANDLERS, R.CHIEF),
    "case.dispute": (R.REPORTER, R.FOLLOWERS, R.HANDLERS, R.CHIEF),
    "case.appeal": (R.HANDLERS, R.DEPARTMENT_HEAD),  # whoever of them did not make it answers it
    # `whom` of the happening says which level hears
    "case.unanswered": (R.DISPATCHER, R.HANDLERS, R.DEPARTMENT_HEAD, R.SUPERVISOR, R.LEADER),
    "case.unanswered_above": (R.SUPERVISOR, R.LEADER),
    "case.appeal_alone": (R.DISPATCHER, R.HANDLERS),
    "case.endorse": (R.DISPATCHER, R.HANDLERS),
    "case.apply_above": (R.SUPERVISOR,),
    "case.appeal_above": (R.SUPERVISOR, R.HANDLERS),
    "case.audit": (R.CHIEF,),
    "case.supplement": (R.DESK, R.HANDLERS),
    "case.urge": (R.HANDLERS, R.DISPATCHER),
    "case.supervise": (R.HANDLERS, R.DISPATCHER),
    "case.instruct": (R.HANDLERS, R.DISPATCHER),
    "case.comment": (R.DISPATCHER, R.HANDLERS, R.ADDRESSED),  # who handles it; who assists
    "case.prioritise": (R.DESK, R.DISPATCHER, R.HANDLERS),
}

# as which who did it (or made the application that waits) is passed over: it asks what they may not do, or says what
# they said themselves
TO_OTHERS: dict[str, tuple[Relation, ...]] = {
    "case.appeal": (R.HANDLERS, R.DEPARTMENT_HEAD),
    "case.apply": (R.DISPATCHER,),
    "case.appeal_alone": (R.DISPATCHER,),
    "case.endorse": (R.DISPATCHER,),
    "case.unanswered": (R.DISPATCHER, R.HANDLERS, R.DEPARTMENT_HEAD),
    "case.appeal_above": (R.SUPERVISOR,),
    "case.unanswered_above": (R.SUPERVISOR,),
    "case.comment": AUDIENCE["case.comment"],
}
# of little urgency for these, whatever it is for others
LOW_FOR = frozenset({R.WATCHERS})
# how much it matters: which channels, and whether at night. What is not here is normal
URGENCY: dict[str, Urgency] = {
    "code.ask": Urgency.URGENT,
    "books.stuck": Urgency.URGENT,
    "books.differ": Urgency.URGENT,
    "command.give": Urgency.URGENT,
    "task.offer": Urgency.URGENT,
    "case.close": Urgency.IMPORTANT,
    "case.force_close": Urgency.IMPORTANT,
    "case.reject": Urgency.IMPORTANT,
    "case.overdue": Urgency.IMPORTANT,
    "case.escalate": Urgency.IMPORTANT,
    # whoever holds an account that is not theirs reads its inbox: the owner is told outside of it, and at once
    "person.password_changed": Urgency.URGENT,
    "person.password_set": Urgency.URGENT,
    "person.second_factor_on": Urgency.URGENT,
    "person.second_factor_off": Urgency.URGENT,
    "person.identity_attached": Urgency.URGENT,
    "person.handset_revoked": Urgency.IMPORTANT,
    "points.earn": Urgency.LOW,
    "points.spend": Urgency.LOW,
    "points.correct": Urgency.LOW,
    "points.decline": Urgency.LOW,
    "notice.announce": Urgency.LOW,
    "comment.clear": Urgency.LOW,
    "comment.refuse": Urgency.LOW,
}
