"""What the law must know to judge a deed. Plain facts, gathered by the caller."""

from dataclasses import dataclass
from enum import StrEnum


class Asked(StrEnum):
    """What a department may apply for (申请), and how far an appeal has come."""

    EXTEND = "extend"  # 延期
    SUSPEND = "suspend"  # 挂账
    RETURN = "return"  # 退单
    APPEAL = "appeal"  # 超时申诉, 待部门审核
    ENDORSED = "endorsed"  # 超时申诉, 待派遣员审核


class Outcome(StrEnum):
    """What came of asking: a call-back (回访), a rating (评价), an audit (抽查)."""

    SATISFIED = "satisfied"  # 满意
    FAIR = "fair"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
    UNREACHED = "unreached"  # 未联系上
    PASSED = "passed"  # 抽查合格
    FAILED = "failed"  # 抽查不合格


@dataclass(frozen=True)
class Facts:
    """Facts about the case, the actor and what was sent along."""

    has_note: bool = False
    has_reason: bool = False
    has_department: bool = False
    has_class: bool = False  # the class is certain, or an exact one is given
    after_photos: int = 0
    is_reporter: bool = False
    is_own_department: bool = False
    answered_it: bool = False  # the actor is who answered
    # what was sent along
    has_content: bool = False  # words or photos
    has_days: bool = False
    has_target: bool = False  # the case to merge into
    has_assignee: bool = False
    wants: Asked | None = None  # the `for` of an application
    outcome: Outcome | None = None
    needs_responsible: bool = False  # the reason says that another body is responsible
    has_responsible: bool = False
    needs_article: bool = True  # the reason rests on the duty list
    has_article: bool = False
    as_suggested: bool = True  # the department is the one suggested, or none is
    other_department: bool = True  # the department is not the main one
    # what the case is
    has_body: bool = False
    contested: bool = False  # 职责明确, 或再次退单
    bound: bool = False  # 已裁定
    asks: Asked | None = None  # the application that waits for an answer
    assists_open: bool = False
    needs_call_back: bool = False
    was_answered: bool = False  # be it that the answer did not hold (返工)
    before_photos: int = 0
    small: bool = False  # 可自处置类别
    sampled: bool = False
    nobody_endorses: bool = False  # its appeal waits for the department, where nobody but the applicant may answer
    nobody_answers: bool = False  # something waits for an answer, and beside the applicant there is no dispatcher
    is_late: bool = False  # past its limit, and no appeal granted
    content: bool = False  # rated satisfied or fair
    alone: bool = True  # nobody else reported it or said me too
    # what is left
    extensions_left: bool = True
    suspensions_left: bool = True
    dispute_left: bool = True
    # who acts
    asked_it: bool = False  # the actor made the application
    endorsed_it: bool = False  # the actor agreed to the appeal for the department
    handles_it: bool = False  # the actor is a handler of its department
    is_assisting: bool = False
    is_own_find: bool = False
    joined: bool = False  # the actor reported what was merged into the case
    # of a merged case: how the one that stays stands
    other_open: bool = False
    other_closed: bool = False
