"""WORDING: what each reads, in Chinese. Data; the fields in braces are filled from the case and nothing else."""

from notifications.audience import Relation as R
from notifications.words import Words

STAGE_LATE = Words("环节超时", "案件 {number}（{place}）超过{what}时限 {late_since}，请尽快办理。")
APPEAL_WAITS = Words(
    "超时申诉逾期未审", "案件 {number}（{place}）的超时申诉应于 {late_since} 前由部门审核，请尽快答复。"
)
HIGH_UNANSWERED = Words(
    "申请严重逾期未答复", "{department}就案件 {number}（{place}）提出的{asked}应于 {late_since} 前答复，请批示。"
)
COMMENTED = Words("进展说明", "案件 {number}（{place}）有新的进展说明，请查看。")
LIFTED = Words("多名市民反映", "案件 {number}（{place}）有多名市民附议，优先级已提高，请关注。")
# (what happened, to whom): the words
WORDING: dict[tuple[str, R], Words] = {
    ("case.report", R.REPORTER): Words(
        "已收到您的上报", "案件 {number}（{bucket}，{place}）已提交，我们会尽快核实受理。"
    ),
    ("case.report", R.DESK): Words("新上报待受理", "{place}：{bucket}，案件 {number}。"),
    ("case.admit", R.REPORTER): Words("您的上报已受理", "案件 {number} 已受理，正在办理立案。"),
    ("case.admit", R.CHIEF): Words("待立案", "案件 {number}（{category}，{place}）已受理，请审核立案。"),
    ("case.file", R.REPORTER): Words("您的上报已立案", "案件 {number} 已立案，处理期限 {due}。"),
    ("case.file", R.DISPATCHER): Words("待派遣", "案件 {number}（{category}，{place}）已立案，期限 {due}，请派遣。"),
    ("case.dispatch", R.REPORTER): Words("您的上报正在处理", "案件 {number} 已交由{department}处理，期限 {due}。"),
    ("case.dispatch", R.HANDLERS): Words(
        "新派遣案件", "案件 {number}（{category}，{place}）已派遣至{department}，期限 {due}。"
    ),
    ("case.recall", R.HANDLERS): Words("派遣已撤回", "案件 {number}（{place}）的派遣已撤回，无需处置。"),
    ("case.accept", R.DISPATCHER): Words("部门已接收", "案件 {number}（{place}）已由{department}接收，期限 {due}。"),
    ("case.return", R.DISPATCHER): Words(
        "案件被退回", "案件 {number}（{category}，{place}）被退回，理由：{reason}，请重新派遣。"
    ),
    ("case.answer", R.DESK): Words("处置已反馈", "案件 {number}（{place}）已由{department}反馈，请安排核查。"),
    ("case.check", R.INSPECTOR): Words("核查任务", "请到{place}现场核查案件 {number}（{category}）。"),
    ("case.pass", R.CHIEF): Words("待结案", "案件 {number} 现场核查通过，请审核结案。"),
    ("case.rework", R.HANDLERS): Words("案件返工", "案件 {number}（{place}）核查未通过，请重新处置，期限 {due}。"),
    ("case.close", R.REPORTER): Words("您的上报已办结", "案件 {number} 已办结，欢迎查看处理前后照片并评价。"),
    ("case.close", R.HANDLERS): Words("案件已结案", "案件 {number} 已结案。"),
    ("case.reject", R.REPORTER): Words("您的上报未予受理", "案件 {number} 未予受理，理由：{reason}。"),
    ("case.cancel", R.REPORTER): Words("您的上报已作废", "案件 {number} 已作废，理由：{reason}。"),
    ("case.cancel", R.HANDLERS): Words("案件已作废", "案件 {number}（{place}）已作废，理由：{reason}，无需处置。"),
    ("case.withdraw", R.DESK): Words("上报已撤回", "案件 {number}（{place}）已由上报人撤回。"),
    ("case.rate", R.HANDLERS): Words("收到评价", "案件 {number} 的上报人作出了评价。"),
    ("case.overdue", R.HANDLERS): Words(
        "案件已超期", "案件 {number}（{category}，{place}）已超过期限 {due}，请立即处置。"
    ),
    ("case.stage_overdue", R.DESK): STAGE_LATE,
    ("case.stage_overdue", R.INSPECTOR): STAGE_LATE,
    ("case.stage_overdue", R.CHIEF): STAGE_LATE,
    ("case.stage_overdue", R.DISPATCHER): STAGE_LATE,
    ("case.stage_overdue", R.ARBITER): STAGE_LATE,
    ("case.escalate", R.DEPARTMENT_HEAD): Words(
        "本部门案件超期未办结",
        "案件 {number}（{place}）超过{what}时限 {late_since}，请督促{department}办理。",
    ),
    ("case.escalate", R.SUPERVISOR): Words(
        "案件超期", "案件 {number}（{place}）超过{what}时限 {late_since}，责任部门：{department}。"
    ),
    ("case.escalate", R.LEADER): Words(
        "案件严重超期",
        "案件 {number}（{place}）超过{what}时限 {late_since}，责任部门：{department}，请批示。",
    ),
    ("task.offer", R.PERSON): Words("新任务", "您有一项新的{task}任务（{number}），请尽快接单。"),
    ("shift.absent", R.PERSON): Words("缺勤提醒", "您 {day} 的班次未按时签到，如有特殊情况请补充说明。"),
    ("shift.absent", R.SUPERVISOR): Words("人员缺勤", "{day} 有采集员未按时签到，请查看在岗情况。"),
    ("absence.silent", R.PERSON): Words("长时间无轨迹", "您在岗但已 20 分钟没有轨迹，请检查定位与网络。"),
    ("absence.silent", R.SUPERVISOR): Words("在岗无轨迹", "有采集员在岗但超过 20 分钟无轨迹，请查看在岗情况。"),
    ("absence.unattended", R.PERSON): Words("核查到期未到场", "您的一项核查任务已到期，期间未见您在现场附近的轨迹。"),
    ("absence.unattended", R.SUPERVISOR): Words("核查无人到场", "一项核查任务已到期，500 米内无人到场，请安排。"),
    ("absence.unvisited", R.INSPECTOR): Words("网格未巡", "网格 {grid} 至 10 时尚无人到过，请尽快前往。"),
    ("absence.unvisited", R.SUPERVISOR): Words("网格未巡", "网格 {grid} 至 10 时尚无人到过，请安排。"),
    ("absence.withdraw", R.ADDRESSED): Words("缺位记录已撤销", "{day}的“{what}”记录，经补传的轨迹核实不成立，已撤销。"),
    ("shift.withdraw", R.ADDRESSED): Words(
        "缺勤记录已撤销", "{day}的“{what}”记录，经补传签到、认可签到、准假或调班核实不成立，已撤销。"
    ),
    ("points.earn", R.PERSON): Words("积分到账", "您获得 {points} 积分。"),
    ("points.spend", R.PERSON): Words("积分使用", "您使用了 {points} 积分。"),
    ("points.correct", R.PERSON): Words("积分更正", "案件 {number} 有变，{points} 积分已冲回，可查看原因或申诉。"),
    ("points.unpaid", R.PERSON): Words(
        "积分待发放", "您有 {points} 积分待发放，没有可充值的手机号：请绑定或更换，下次一并发放。"
    ),
    ("points.decline", R.PERSON): Words("积分申诉已答复", "您对案件 {number} 的积分申诉未获支持，可查看答复。"),
    ("person.password_changed", R.PERSON): Words("密码已修改", "您的登录密码已修改。如非本人操作，请立即联系管理员。"),
    ("person.password_set", R.PERSON): Words(
        "密码已重置", "管理员已为您设置新的登录密码。如非您要求，请立即联系管理员。"
    ),
    ("person.second_factor_on", R.PERSON): Words(
        "动态口令已启用", "您的账号已启用动态口令，今后登录须输入。如非本人操作，请立即联系管理员。"
    ),
    ("person.second_factor_off", R.PERSON): Words(
        "动态口令已停用", "您的账号的动态口令已停用。如非您本人操作或要求，请立即联系管理员。"
    ),
    ("person.handset_revoked", R.PERSON): Words(
        "手持终端已解绑", "您的手持终端已由管理员解绑。如非您要求，请立即联系管理员。"
    ),
    ("person.identity_attached", R.PERSON): Words(
        "已绑定手机号或微信", "您的账号已绑定新的手机号或微信。如非本人操作，请立即联系管理员。"
    ),
    ("person.identity_attached", R.PHONE): Words(
        "手机号已更换", "您的城管通账号已改绑其他手机号。如非本人操作，请立即联系管理员。"
    ),
    ("comment.clear", R.PERSON): Words("评论已公开", "您对案件 {number} 的评论已公开。"),
    ("comment.refuse", R.PERSON): Words("评论未予公开", "您对案件 {number} 的评论未予公开，原因见“我的评论”。"),
    ("volunteering.change", R.PERSON): Words("志愿活动有变动", "您报名的“{title}”的时间、地点有变动或已取消，请查看。"),
    ("notice.announce", R.ADDRESSED): Words("新通知", "{title}"),
    ("command.give", R.ADDRESSED): Words("新指令", "您收到一条新指令，请登录查看并回复。"),
    ("digest.make", R.PERSON): Words("每日摘要", "{day} 您有 {count} 条新消息，可在收件箱查看。"),
    ("books.stuck", R.ADMIN): Words(
        "消息积压", "有消息长时间未能分发或投递，或有事项反复处理失败（{stuck}），请检查后台任务与外部通道。"
    ),
    ("books.differ", R.ADMIN): Words(
        "消息对账不平", "{day} 的消息对账有 {count} 处差异，请运行 check deliveries 查看。"
    ),
    ("code.ask", R.PHONE): Words("验证码", "您的验证码是 {code}，{minutes} 分钟内有效，请勿告诉他人。"),
    ("case.file", R.FOLLOWERS): Words("您关注的案件已立案", "案件 {number} 已立案，处理期限 {due}。"),
    ("case.dispatch", R.FOLLOWERS): Words("案件正在处理", "案件 {number} 已交由{department}处理，期限 {due}。"),
    ("case.close", R.FOLLOWERS): Words("您关注的案件已办结", "案件 {number} 已办结，可查看处理前后照片。"),
    ("case.reject", R.FOLLOWERS): Words("您关注的案件未予受理", "案件 {number} 未予受理，理由：{reason}。"),
    ("case.cancel", R.FOLLOWERS): Words("您关注的案件已作废", "案件 {number} 已作废，理由：{reason}。"),
    ("case.return", R.HANDLERS): Words("案件已退回", "案件 {number}（{place}）已由{department}退回，无需处置。"),
    ("case.contest", R.ARBITER): Words(
        "案件待裁定", "案件 {number}（{category}，{place}）被{department}退回，理由：{reason}，请裁定。"
    ),
    ("case.contest", R.DISPATCHER): Words(
        "退单转裁定", "案件 {number}（{category}，{place}）被{department}退回，理由：{reason}，已转裁定，暂不派遣。"
    ),
    ("case.contest", R.HANDLERS): Words(
        "退单转裁定", "案件 {number}（{place}）已由{department}退回并转裁定，裁定前无需处置。"
    ),
    ("case.verify", R.INSPECTOR): Words("核实任务", "请到{place}现场核实案件 {number}（{bucket}）。"),
    ("case.confirm", R.DESK): Words("核实属实", "案件 {number}（{place}）现场核实属实，待立案。"),
    ("case.confirm", R.CHIEF): Words("核实属实", "案件 {number}（{place}）现场核实属实，请审核立案。"),
    ("case.refute", R.DESK): Words("核实不属实", "案件 {number}（{place}）现场核实不属实，请处理。"),
    ("case.refute", R.CHIEF): Words("核实不属实", "案件 {number}（{place}）现场核实不属实，请决定是否立案。"),
    ("case.self_handle", R.CHIEF): Words("自处置结案", "案件 {number}（{category}，{place}）已由采集员现场处置。"),
    ("case.merge", R.REPORTER): Words("您的上报已合并", "案件 {number} 与同一问题的案件合并办理，进展会继续通知您。"),
    ("case.merge", R.FOLLOWERS): Words("您关注的案件已合并", "案件 {number} 已与同一问题的案件合并办理。"),
    ("case.merge", R.HANDLERS): Words(
        "案件已合并", "案件 {number}（{place}）已与同一问题的案件合并办理，无需单独处置。"
    ),
    ("case.readmit", R.REPORTER): Words("您的上报重新受理", "案件 {number} 经复核重新受理，正在办理立案。"),
    ("case.readmit", R.FOLLOWERS): Words("您关注的案件重新受理", "案件 {number} 经复核重新受理，正在办理立案。"),
    ("case.readmit", R.CHIEF): Words("重新受理待立案", "案件 {number}（{place}）已重新受理，请审核立案。"),
    ("case.unmerge", R.REPORTER): Words("您的上报单独办理", "案件 {number} 经复核与并入的案件并非同一问题，单独办理。"),
    ("case.unmerge", R.FOLLOWERS): Words("您关注的案件单独办理", "案件 {number} 不再与其他案件合并，改为单独办理。"),
    ("case.unmerge", R.CHIEF): Words("撤销并案待立案", "案件 {number}（{place}）已撤销并案，请审核立案。"),
    ("case.arbitrate", R.HANDLERS): Words(
        "裁定案件", "案件 {number}（{category}，{place}）经裁定由{department}负责，期限 {due}，不得再退。"
    ),
    ("case.arbitrate", R.DISPATCHER): Words("裁定已作出", "案件 {number}（{place}）经裁定由{department}负责。"),
    ("case.assist", R.HANDLERS): Words("协办任务", "请{department}协办案件 {number}（{category}，{place}）。"),
    ("case.assist_done", R.DISPATCHER): Words("协办完成", "{department}已完成案件 {number}（{place}）的协办。"),
    ("case.assist_overdue", R.HANDLERS): Words(
        "协办已超期", "案件 {number}（{place}）的协办已超过期限 {late_since}，请{department}尽快完成。"
    ),
    ("case.assist_overdue", R.ADDRESSED): Words(
        "协办部门超期",
        "{department}协办的案件 {number}（{place}）已超过期限 {late_since}，协办完成或解除后方可反馈。",
    ),
    ("case.release", R.HANDLERS): Words("协办已解除", "案件 {number}（{place}）的协办已解除。"),
    ("case.assign", R.HANDLERS): Words("案件已交办", "案件 {number}（{place}）已在部门内交办，期限 {due}。"),
    ("case.apply", R.DISPATCHER): Words("部门申请待批", "{department}就案件 {number}（{place}）提出{asked}，请审批。"),
    ("case.apply_above", R.SUPERVISOR): Words(
        "部门申请待批", "{department}就案件 {number}（{place}）提出{asked}，没有其他派遣员可以答复，请审批。"
    ),
    ("case.grant", R.HANDLERS): Words("申请已批准", "案件 {number}（{place}）的{asked}已批准。"),
    ("case.decline", R.HANDLERS): Words("申请未批准", "案件 {number}（{place}）的{asked}未批准，期限 {due}。"),
    ("case.extend", R.REPORTER): Words("您的上报延期办理", "案件 {number} 因客观条件延期办理，新的办理期限 {until}。"),
    ("case.extend", R.FOLLOWERS): Words("案件延期办理", "案件 {number} 因客观条件延期办理，新的办理期限 {until}。"),
    ("case.extend", R.HANDLERS): Words("案件已延期", "案件 {number}（{place}）已延期至 {due}。"),
    ("case.suspend", R.REPORTER): Words(
        "您的上报延期办理", "案件 {number} 因客观条件延期办理，预计 {until} 恢复办理。"
    ),
    ("case.suspend", R.FOLLOWERS): Words("案件延期办理", "案件 {number} 因客观条件延期办理，预计 {until} 恢复办理。"),
    ("case.suspend", R.HANDLERS): Words("案件已挂账", "案件 {number}（{place}）已挂账，暂停计时。"),
    ("case.resume", R.REPORTER): Words("您的上报继续办理", "案件 {number} 已恢复办理，期限 {due}。"),
    ("case.resume", R.FOLLOWERS): Words("案件继续办理", "案件 {number} 已恢复办理，期限 {due}。"),
    ("case.resume", R.HANDLERS): Words("案件恢复计时", "案件 {number}（{place}）已恢复计时，期限 {due}。"),
    ("case.call_back", R.HANDLERS): Words("回访结果", "案件 {number}（{place}）已回访，请查看结果。"),
    ("case.force_close", R.REPORTER): Words("您的上报已办结", "案件 {number} 已办结，理由：{reason}。"),
    ("case.force_close", R.FOLLOWERS): Words("案件已办结", "案件 {number} 已办结，理由：{reason}。"),
    ("case.force_close", R.HANDLERS): Words("案件强制结案", "案件 {number}（{place}）已强制结案。"),
    ("case.reopen", R.REPORTER): Words("您的上报重新办理", "案件 {number} 已重新办理，期限 {due}。"),
    ("case.reopen", R.FOLLOWERS): Words("案件重新办理", "案件 {number} 已重新办理，期限 {due}。"),
    ("case.reopen", R.HANDLERS): Words("案件重办", "案件 {number}（{place}）须重新处置，期限 {due}。"),
    ("case.reopen", R.CHIEF): Words("案件重办", "案件 {number}（{place}）已重新办理。"),
    ("case.dispute", R.REPORTER): Words("已收到您的异议", "案件 {number} 已重新办理，期限 {due}。"),
    ("case.dispute", R.FOLLOWERS): Words("案件重新办理", "案件 {number} 已重新办理，期限 {due}。"),
    ("case.dispute", R.HANDLERS): Words(
        "案件重办", "案件 {number}（{place}）的上报人提出异议，请重新处置，期限 {due}。"
    ),
    ("case.dispute", R.CHIEF): Words("上报人提出异议", "案件 {number}（{place}）的上报人提出异议，已重新办理。"),
    ("case.appeal", R.HANDLERS): Words("超时申诉待审", "案件 {number}（{place}）提出超时申诉，请部门审核。"),
    ("case.appeal", R.DEPARTMENT_HEAD): Words("超时申诉待审", "案件 {number}（{place}）提出超时申诉，请部门审核。"),
    ("case.unanswered", R.DISPATCHER): Words(
        "申请逾期未批", "{department}就案件 {number}（{place}）提出的{asked}应于 {late_since} 前答复，请尽快审批。"
    ),
    ("case.unanswered", R.HANDLERS): APPEAL_WAITS,
    ("case.unanswered", R.DEPARTMENT_HEAD): APPEAL_WAITS,
    ("case.unanswered", R.SUPERVISOR): Words(
        "申请逾期未答复",
        "{department}就案件 {number}（{place}）提出的{asked}应于 {late_since} 前答复，请督促。",
    ),
    ("case.unanswered", R.LEADER): HIGH_UNANSWERED,
    ("case.unanswered_above", R.SUPERVISOR): Words(
        "申请逾期未答复",
        "{department}就案件 {number}（{place}）提出的{asked}应于 {late_since} 前答复，"
        "没有其他派遣员可以答复，请直接审批。",
    ),
    ("case.unanswered_above", R.LEADER): HIGH_UNANSWERED,
    ("case.appeal_alone", R.DISPATCHER): Words(
        "超时申诉待批", "{department}就案件 {number}（{place}）提出超时申诉，部门内没有他人可以审核，请直接审批。"
    ),
    ("case.appeal_alone", R.HANDLERS): Words(
        "申诉已报派遣员", "案件 {number}（{place}）的超时申诉，部门内没有他人可以审核，待派遣员直接审批。"
    ),
    ("case.endorse", R.DISPATCHER): Words(
        "超时申诉待批", "{department}对案件 {number}（{place}）的超时申诉已经部门审核，请审批。"
    ),
    ("case.appeal_above", R.SUPERVISOR): Words(
        "超时申诉待批", "{department}就案件 {number}（{place}）提出超时申诉，没有其他派遣员可以审批，请审批。"
    ),
    ("case.appeal_above", R.HANDLERS): Words(
        "申诉已报督查员", "案件 {number}（{place}）的超时申诉，没有其他派遣员可以审批，待督查员审批。"
    ),
    ("case.endorse", R.HANDLERS): Words(
        "申诉已报派遣员", "案件 {number}（{place}）的超时申诉已经部门审核，待派遣员审批。"
    ),
    ("case.audit", R.CHIEF): Words("抽查结论", "案件 {number}（{place}）的自处置已抽查，请查看结论。"),
    ("case.supplement", R.DESK): Words("上报人补充", "案件 {number}（{place}）的上报人补充了说明或照片。"),
    ("case.supplement", R.HANDLERS): Words("上报人补充", "案件 {number}（{place}）的上报人补充了说明或照片。"),
    ("case.urge", R.HANDLERS): Words("催办", "案件 {number}（{place}）被催办，期限 {due}，请抓紧处置。"),
    ("case.urge", R.DISPATCHER): Words("催办", "案件 {number}（{place}）被催办，责任部门：{department}。"),
    ("case.supervise", R.HANDLERS): Words("督办", "案件 {number}（{category}，{place}）已列入督办，期限 {due}。"),
    ("case.supervise", R.DISPATCHER): Words("督办", "案件 {number}（{place}）已列入督办，责任部门：{department}。"),
    ("case.instruct", R.HANDLERS): Words("领导批示", "案件 {number}（{place}）有领导批示，请查看并落实。"),
    ("case.instruct", R.DISPATCHER): Words("领导批示", "案件 {number}（{place}）有领导批示，请查看。"),
    ("case.prioritise", R.DESK): LIFTED,
    ("case.prioritise", R.DISPATCHER): LIFTED,
    ("case.prioritise", R.HANDLERS): LIFTED,
    ("case.file", R.WATCHERS): Words(
        "您关注的范围有新案件", "{place}：{bucket}，案件 {number} 已立案，处理期限 {due}。"
    ),
    ("case.close", R.WATCHERS): Words("您关注的范围有案件办结", "{place}：{bucket}，案件 {number} 已办结。"),
    ("case.comment", R.DISPATCHER): COMMENTED,
    ("case.comment", R.HANDLERS): COMMENTED,
    ("case.comment", R.ADDRESSED): COMMENTED,
}
