"""The roles of the trade."""

from enum import StrEnum


class Role(StrEnum):
    """Supervision (监督) and command (指挥) are separated: who handles never closes."""

    CITIZEN = "citizen"  # 市民
    INSPECTOR = "inspector"  # 采集员
    DESK = "desk"  # 受理员
    CHIEF = "chief"  # 值班长
    DISPATCHER = "dispatcher"  # 派遣员
    HANDLER = "handler"  # 专业部门经办人
    SUPERVISOR = "supervisor"  # 督查员
    LEADER = "leader"  # 领导
    ARBITER = "arbiter"  # 裁定人
    TREASURER = "treasurer"  # 奖励发放员
    ADMIN = "admin"  # 系统管理员
    SECURITY = "security"  # 安全管理员
    AUDITOR = "auditor"  # 审计员


ROLE_NAMES: dict[Role, str] = {
    Role.CITIZEN: "市民",
    Role.INSPECTOR: "采集员",
    Role.DESK: "受理员",
    Role.CHIEF: "值班长",
    Role.DISPATCHER: "派遣员",
    Role.HANDLER: "专业部门经办人",
    Role.SUPERVISOR: "督查员",
    Role.LEADER: "领导",
    Role.ARBITER: "裁定人",
    Role.TREASURER: "奖励发放员",
    Role.ADMIN: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDITOR: "审计员",
}
