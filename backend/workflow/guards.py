"""Pure, named questions about the facts. A guard that says no names the problem and the field."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.workflow.facts import Asked, Facts, Outcome


@dataclass(frozen=True)
class Guard:
    """A question; `code` is the problem when the answer is no. `field` None: no input can mend it. One that `selects`
    tells rows of the same step and action apart."""

    name: str
    chinese: str
    code: str
    field: str | None
    holds: Callable[[Facts], bool]
    selects: bool = False


GLAD = frozenset({Outcome.SATISFIED, Outcome.FAIR})
APPLIED = frozenset({Asked.EXTEND, Asked.SUSPEND, Asked.RETURN})
APPEALED = frozenset({Asked.APPEAL, Asked.ENDORSED})

# fmt: off
has_note = Guard("note", "填写说明", "needs_note", "note", lambda f: f.has_note)
has_reason = Guard("reason", "选择理由", "needs_reason", "reason", lambda f: f.has_reason)
has_department = Guard("department", "指定部门", "needs_department", "department", lambda f: f.has_department)
has_class = Guard("class", "确定类别", "needs_class", "class_code", lambda f: f.has_class)
has_after_photo = Guard("after_photo", "处置后照片", "needs_after_photo", "photo_ids", lambda f: f.after_photos > 0)
has_content = Guard("content", "填写说明或上传照片", "needs_note", "note", lambda f: f.has_content)
has_days = Guard("days", "填写天数", "needs_days", "days", lambda f: f.has_days)
has_target = Guard("into", "指定并入的案件", "needs_into", "into", lambda f: f.has_target)
has_assignee = Guard("assignee", "指定班组或人员", "needs_assignee", "assignee", lambda f: f.has_assignee)
has_article = Guard("duty", "引用职责条款", "needs_duty", "duty", lambda f: not f.needs_article or f.has_article)
names_responsible = Guard("responsible_body", "写明应负责单位", "needs_responsible_body", "responsible_body",
                          lambda f: not f.needs_responsible or f.has_responsible)
is_explained = Guard("explained", "与建议不符时填写说明", "needs_note", "note",
                     lambda f: f.as_suggested or f.has_note)
has_rating = Guard("rating", "选择满意度", "needs_outcome", "outcome",
                   lambda f: f.outcome in GLAD or f.outcome is Outcome.DISSATISFIED)
has_verdict = Guard("audited", "抽查结论", "needs_outcome", "outcome",
                    lambda f: f.outcome in (Outcome.PASSED, Outcome.FAILED))

is_another = Guard("another_person", "非处置人", "same_person", None, lambda f: not f.answered_it)
is_own = Guard("own_department", "本部门案件", "not_allowed", None, lambda f: f.is_own_department)
is_assisting = Guard("assisting", "协办部门", "not_allowed", None, lambda f: f.is_assisting)
is_concerned = Guard("concerned", "本部门主办或协办", "not_allowed", None,
                     lambda f: f.is_own_department or f.is_assisting)
is_reporter = Guard("reporter", "上报人本人", "not_allowed", None, lambda f: f.is_reporter)
is_alone = Guard("alone", "没有他人反映同一问题", "others_reported", None, lambda f: f.alone)
is_any_reporter = Guard("any_reporter", "上报人（含并入案件的上报人）", "not_allowed", None,
                        lambda f: f.is_reporter or f.joined)
is_other_open = Guard("other_open", "并入的案件未办结", "merged_report", None, lambda f: f.other_open)
is_other_closed = Guard("other_closed", "并入的案件已结案", "merged_report", None, lambda f: f.other_closed)
is_own_find = Guard("own_find", "本人巡查发现", "not_allowed", None, lambda f: f.is_own_find)
is_other_applicant = Guard("other_applicant", "非申请人", "same_person", None, lambda f: not f.asked_it)
is_other_endorser = Guard("other_endorser", "非部门审核人", "same_person", None, lambda f: not f.endorsed_it)
is_uninvolved = Guard("uninvolved", "非申请人、非本部门经办人", "same_person", None,
                      lambda f: not f.asked_it and not f.handles_it)
is_other_department = Guard("other_department", "非主办部门", "own_assist", "department",
                            lambda f: f.other_department)

is_not_bound = Guard("not_bound", "未经裁定", "bound_by_ruling", None, lambda f: not f.bound)
is_unanswered = Guard("unanswered", "尚未反馈过", "illegal_move", None, lambda f: not f.was_answered)
are_assists_done = Guard("assists_done", "协办已完成或解除", "assists_open", None, lambda f: not f.assists_open)
was_called_back = Guard("called_back", "热线案件已回访", "needs_call_back", None, lambda f: not f.needs_call_back)
has_before_photo = Guard("before_photo", "有处置前照片", "needs_before_photo", None, lambda f: f.before_photos > 0)
is_small = Guard("small", "可自处置类别", "not_small", None, lambda f: f.small)
is_sampled = Guard("sampled", "抽中复查", "illegal_move", None, lambda f: f.sampled)
is_in_time = Guard("in_time", "未超期", "overdue", None, lambda f: not f.is_late)
is_late = Guard("late", "已超期", "not_overdue", None, lambda f: f.is_late)
is_not_content = Guard("not_content", "未评价满意", "rated_content", None, lambda f: not f.content)
are_extensions_left = Guard("extensions_left", "延期次数未满", "no_more_extensions", None,
                            lambda f: f.extensions_left)
are_suspensions_left = Guard("suspensions_left", "挂账次数未满", "no_more_suspensions", None,
                             lambda f: f.suspensions_left)
is_dispute_left = Guard("dispute_left", "在异议期内且未提过异议", "dispute_over", None, lambda f: f.dispute_left)
is_dispute_over = Guard("dispute_over", "已过异议期或已提过异议", "illegal_move", None,
                        lambda f: not f.dispute_left, True)
nothing_asked = Guard("nothing_asked", "没有待批申请", "already_applied", None, lambda f: f.asks is None)
asks_no_return = Guard("asks_no_return", "没有待批退单", "already_applied", None,
                       lambda f: f.asks is not Asked.RETURN)
no_appeal_waits = Guard("no_appeal_waits", "没有待审申诉", "already_applied", None, lambda f: f.asks not in APPEALED)
is_applied = Guard("applied", "有待批申请", "nothing_applied", None, lambda f: f.asks in APPLIED, True)

is_contested = Guard("contested", "职责明确或再次退单", "illegal_move", None, lambda f: f.contested, True)
is_uncontested = Guard("uncontested", "首次退单且职责不明确", "illegal_move", None, lambda f: not f.contested, True)
has_body = Guard("has_body", "已有处置部门", "illegal_move", None, lambda f: f.has_body, True)
has_no_body = Guard("has_no_body", "没有处置部门", "illegal_move", None, lambda f: not f.has_body, True)
wants_extend = Guard("for_extend", "申请延期", "needs_for", "for", lambda f: f.wants is Asked.EXTEND, True)
wants_suspend = Guard("for_suspend", "申请挂账", "needs_for", "for", lambda f: f.wants is Asked.SUSPEND, True)
wants_return = Guard("for_return", "申请退单", "needs_for", "for", lambda f: f.wants is Asked.RETURN, True)
asks_extend = Guard("asks_extend", "待批延期", "nothing_applied", None, lambda f: f.asks is Asked.EXTEND, True)
asks_suspend = Guard("asks_suspend", "待批挂账", "nothing_applied", None, lambda f: f.asks is Asked.SUSPEND, True)
asks_return = Guard("asks_return", "待批退单", "nothing_applied", None, lambda f: f.asks is Asked.RETURN, True)
asks_appeal = Guard("asks_appeal", "待部门审核申诉", "nothing_applied", None, lambda f: f.asks is Asked.APPEAL, True)
nobody_endorses = Guard("nobody_endorses", "部门内没有他人可以审核", "nothing_applied", None,
                        lambda f: f.nobody_endorses)
nobody_answers = Guard("nobody_answers", "没有其他派遣员可以答复", "not_allowed", None,
                       lambda f: f.nobody_answers)
asks_endorsed = Guard("asks_endorsed", "待派遣员审核申诉", "nothing_applied", None,
                      lambda f: f.asks is Asked.ENDORSED, True)
heard_well = Guard("heard_well", "回访满意、基本满意或未联系上", "needs_outcome", "outcome",
                   lambda f: f.outcome in GLAD or f.outcome is Outcome.UNREACHED, True)
heard_ill = Guard("heard_ill", "回访不满意", "needs_outcome", "outcome",
                  lambda f: f.outcome is Outcome.DISSATISFIED, True)
# fmt: on

# every guard by its name, as moves kept as data name them
GUARDS: dict[str, Guard] = {guard.name: guard for guard in list(globals().values()) if isinstance(guard, Guard)}
# what can be sent along, by the name a button gives it: the field it goes into
FIELD_OF: dict[str, str] = {name: guard.field for name, guard in GUARDS.items() if guard.field is not None}
