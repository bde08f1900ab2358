"""Which roles no one person may hold together: supervision and command, and the three kinds of administrator (三员)."""

from collections.abc import Iterable

from backend.ground.errors import Problem
from backend.workflow.roles import Role

ADMINISTRATORS = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})
WORKING = frozenset(Role) - ADMINISTRATORS - {Role.CITIZEN}

# whoever has the one has none of the others: (role, roles it excludes, why)
APART: tuple[tuple[Role, frozenset[Role], str], ...] = (
    (
        Role.HANDLER,
        frozenset({Role.INSPECTOR, Role.DESK, Role.CHIEF, Role.SUPERVISOR, Role.ARBITER}),
        "处置与监督分离：处置人员不得受理、核查、结案、督查、裁定",
    ),
    (Role.CHIEF, frozenset({Role.DISPATCHER}), "监督与指挥分离：立案结案与派遣不得由同一人承担"),
    (
        Role.TREASURER,
        WORKING - {Role.TREASURER, Role.LEADER},
        "评判与发放分离：发放奖励的人不得受理、立案、处置、核查案件，也不得裁决积分申诉",
    ),
    (Role.ADMIN, WORKING | {Role.SECURITY, Role.AUDITOR}, "三员分立：系统管理员不承担业务，也不兼任安全管理员、审计员"),
    (Role.SECURITY, WORKING | {Role.AUDITOR}, "三员分立：安全管理员不承担业务，也不兼任审计员"),
    (Role.AUDITOR, WORKING, "三员分立：审计员不承担业务"),
)

# whom the system administrator neither changes nor gives a password: who sets a password can sign in with it once
PEERS = frozenset({Role.SECURITY, Role.AUDITOR})


def check_peer(roles: Iterable[Role]) -> None:
    """Problem not_allowed for an account that holds one of PEERS: first its role is taken away, by another."""
    if PEERS & frozenset(roles):
        raise Problem("not_allowed", detail="三员分立：不得更改安全管理员、审计员的账号或密码；初始密码在服务器上设置")


def clashes(roles: Iterable[Role]) -> list[str]:
    """Why one person may not hold all of these; empty if one may."""
    held = frozenset(roles)
    return [
        f"{why}（{role}：{'、'.join(sorted(held & others))}）"
        for role, others, why in APART
        if role in held and held & others
    ]
