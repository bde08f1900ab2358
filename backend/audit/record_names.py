"""RECORD_NAMES: what the record (审计日志) holds, in Chinese, for those who read it. A test finds what is missing."""

from collections.abc import Mapping

from backend.workflow.steps import CHINESE, Action

# what stands before the point, in the order in which it is offered: about what
RECORD_SUBJECTS: Mapping[str, str] = {
    "case": "案件", "cases": "案件导出", "caller": "来电人", "me_too": "附议", "comment": "公众评论", "photo": "照片",
    "person": "人员", "people": "账号", "code": "验证码", "api_key": "接口密钥", "audit": "审计日志",
    "task": "核实核查任务", "task_answer": "任务回复", "clocking": "签到签退", "shift": "班次", "absence": "缺位",
    "command": "调度指令", "day_evaluation": "巡查日评价",
    "rule": "权责清单", "body": "部门", "release": "配置版本", "calendar": "工作日历",
    "points": "积分", "amenity": "便民设施", "guide": "办事指南", "notice": "公告", "survey": "问卷",
    "volunteering": "志愿活动", "webhook": "外部推送地址", "digest": "每日汇总", "alarm": "告警", "books": "消息对账",
    "backup": "备份",
}  # fmt: skip
# of a case, beside the actions of the law
OF_CASE: Mapping[str, str] = {
    "report": "上报", "late_photos": "补传上报照片", "late_evidence": "补传处置证据", "address": "补全地址",
    "clear": "公开审核", "prioritise": "提高优先级", "absorb": "并入他案", "separate": "并入的案件撤出",
    "overdue": "超期", "stage_overdue": "环节超时", "assist_overdue": "协办超期", "unanswered": "申请逾期未答复",
    "retime": "按新日历重新计时",
}  # fmt: skip
RECORD_NAMES: Mapping[str, str] = {
    **{f"case.{action}": CHINESE[action] for action in Action},
    **{f"case.{name}": words for name, words in OF_CASE.items()},
    "cases.exported": "导出案件", "caller.phone_read": "查看来电人电话", "caller.erased": "删除来电人信息",
    "me_too.said": "附议", "comment.write": "发表评论", "comment.withdraw": "撤回评论", "comment.clear": "评论通过审核",
    "comment.refuse": "评论未通过审核", "photo.boxed": "遮挡照片", "photo.original_opened": "调阅照片原件",
    "person.made": "建立账号", "person.changed": "更改账号", "person.roles": "授予角色",
    "person.unlocked": "解除登录锁定",
    "person.password_set": "设置初始密码", "person.password_changed": "修改密码",
    "person.second_factor_on": "启用动态口令",
    "person.second_factor_off": "停用动态口令", "person.handset_revoked": "解绑手持终端",
    "person.identity_attached": "绑定手机或微信", "person.merged": "合并账号", "person.minor": "监护人同意",
    "person.exported": "导出个人信息", "person.erased": "注销", "person.phone_read": "查看电话",
    "person.positions_read": "查看人员位置", "person.track_read": "查看轨迹", "person.track_key_made": "建立轨迹密钥",
    "person.track_key_ended": "停用轨迹密钥", "person.duty": "排班", "person.duty_cancelled": "取消排班",
    "person.leave": "准假", "person.leave_cancelled": "取消请假", "person.stands_in": "安排代班",
    "person.stands_in_no_more": "结束代班", "people.imported": "导入账号", "people.exported": "导出账号",
    "code.ask": "获取验证码", "api_key.made": "建立接口密钥", "api_key.ended": "停用接口密钥",
    "audit.exported": "导出审计日志",
    "task.offer": "派发任务", "task.accept": "接收任务", "task.declined": "谢绝任务", "task.answered": "回复任务",
    "task.expired": "逾时未接收", "task.handed_over": "移交任务", "task.cancelled": "取消任务",
    "task_answer.overrule": "改判现场回复", "clocking.in": "签到", "clocking.out": "签退",
    "clocking.allow": "认可签到签退",
    "shift.absent": "班次未签到", "shift.withdraw": "撤销未签到", "absence.unvisited": "网格未巡",
    "absence.silent": "在岗无轨迹", "absence.unattended": "核查无人到场", "absence.withdraw": "撤销缺位",
    "command.give": "下达指令", "command.acknowledge": "签收指令", "day_evaluation.issue": "出具巡查日评价",
    "rule.added": "增加职责", "rule.ended": "终止职责", "rule.imported": "导入权责清单", "body.changed": "更改部门",
    "body.imported": "导入部门", "release.drafted": "起草版本", "release.published": "发布版本",
    "calendar.published": "发布日历", "calendar.retimed": "按新日历重新计时",
    "points.earn": "得分", "points.correct": "更正积分", "points.decline": "申诉未采纳", "points.spend": "兑付积分",
    "points.unpaid": "未能发放", "points.appeal_decided": "裁决积分申诉", "points.payout_drawn": "编制发放清册",
    "points.payout_exported": "导出发放清册", "points.payout_paid": "发放", "points.payout_cancelled": "取消发放",
    "points.payout_refunded": "退回积分",
    "amenity.changed": "更改设施", "amenity.imported": "导入设施", "guide.written": "编写指南",
    "guide.imported": "导入指南",
    "notice.written": "编写公告", "notice.announce": "公告通知", "survey.written": "编写问卷",
    "volunteering.written": "编写活动", "volunteering.change": "活动变更通知",
    "webhook.made": "登记推送地址", "webhook.ended": "停用推送地址", "webhook.replayed": "重新推送",
    "digest.make": "生成汇总", "alarm.raised": "告警", "alarm.cleared": "告警解除", "books.balanced": "对账相符",
    "books.differ": "对账不符", "books.stuck": "消息积压", "books.replayed": "重新投递",
    "backup.end": "备份完成",
}  # fmt: skip
