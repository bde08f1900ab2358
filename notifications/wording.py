"""WORDING: what each reads, in Chinese. Data; the fields in braces are filled from the case and nothing else."""

from dataclasses import dataclass

from notifications.audience import Relation as R


@dataclass(frozen=True)
class Words:
    """Title and text. Fields of a case: number, bucket, category, place, department, due, reason; of
    the rest, what their tellers give."""

    title: str
    text: str


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
    ("case.withdraw", R.DESK): Words("上报已撤回", "案件 {number}（{place}）已由上报人撤回。"),
    ("case.rate", R.HANDLERS): Words("收到评价", "案件 {number} 的上报人作出了评价。"),
    ("case.overdue", R.HANDLERS): Words(
        "案件已超期", "案件 {number}（{category}，{place}）已超过期限 {due}，请立即处置。"
    ),
    ("case.overdue", R.SUPERVISOR): Words(
        "案件超期", "案件 {number}（{place}）已超过期限 {due}，责任部门：{department}。"
    ),
    ("task.offer", R.PERSON): Words("新任务", "您有一项新的{task}任务（{number}），请尽快接单。"),
    ("shift.absent", R.PERSON): Words("缺勤提醒", "您 {day} 的班次未按时签到，如有特殊情况请补充说明。"),
    ("shift.absent", R.SUPERVISOR): Words("人员缺勤", "{day} 有采集员未按时签到，请查看在岗情况。"),
    ("points.earn", R.PERSON): Words("积分到账", "您获得 {points} 积分。"),
    ("points.spend", R.PERSON): Words("积分使用", "您使用了 {points} 积分。"),
    ("person.password_changed", R.PERSON): Words("密码已修改", "您的登录密码已修改。如非本人操作，请立即联系管理员。"),
    ("notice.announce", R.ADDRESSED): Words("新通知", "{title}"),
    ("command.give", R.ADDRESSED): Words("新指令", "您收到一条新指令，请登录查看并回复。"),
    ("code.ask", R.PHONE): Words("验证码", "您的验证码是 {code}，{minutes} 分钟内有效，请勿告诉他人。"),
}
