"""`chengguantong password`: somebody's first password, or a new one."""

import sys
from typing import Annotated

import typer

from backend.cli_progress import out, run
from backend.ground.named import named


def password(username: Annotated[str, typer.Argument(help="用户名")]) -> None:
    """设置工作人员的密码（首次或重置）；其已有登录随即失效。密码在终端上输入，或由管道给出一行。"""
    run(named("backend.setting_passwords:check_known_now"), username)
    run(named("backend.setting_passwords:set_password_now"), username, _asked_for())
    out.print("密码已设置")


def _asked_for() -> str:
    """Typed twice and not shown; where nobody types, the one line that is given."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("新密码", hide_input=True, confirmation_prompt="再输一次"))
