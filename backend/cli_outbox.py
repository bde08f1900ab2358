"""`chengguantong outbox`: what did not get through, and sending it again."""

from typing import Annotated, Any

import typer

from backend.cli_help import App
from backend.cli_progress import MOST_BACK, out, progress, run, said, steps
from backend.ground.named import named

Days = Annotated[int | None, typer.Option(help="只看最近几天", min=1, max=MOST_BACK)]
States = Annotated[list[str], typer.Option(help="dead given_up failed created claimed sent delivered spared，可重复")]
Channel = Annotated[str | None, typer.Option(help="只看一个渠道，如 sms")]
Kind = Annotated[str | None, typer.Option(help="只看一种事件，如 case.close（docs/audience.md）")]
Case = Annotated[str | None, typer.Option(help="只看一个案件：其编号")]
Fault = Annotated[str | None, typer.Option(help="只看一种失败原因：其开头，如 http 5")]
outbox = App(help="消息投递：列出没有送出的，重新投递。", no_args_is_help=True)


@outbox.command(name="list")
def outbox_list(
    state: States = ["dead", "given_up"],  # noqa: B006 - typer reads it
    channel: Channel = None, kind: Kind = None, case: Case = None, fault: Fault = None, days: Days = None,
    limit: Annotated[int, typer.Option(help="最多几条", min=1, max=10_000)] = 50,
) -> None:  # fmt: skip
    """列出投递，最新的在前；不显示地址与内容。"""
    rows = run(named("notifications.office:list_letters"), _wanted(state, channel, kind, case, fault, days), limit)
    for row in rows:
        said("  ".join(row))
    out.print(f"{len(rows)} 条")


@outbox.command(name="replay")
def outbox_replay(
    state: States = ["dead", "given_up"],  # noqa: B006
    channel: Channel = None, kind: Kind = None, case: Case = None, fault: Fault = None, days: Days = None,
) -> None:  # fmt: skip
    """让没有送出的重新投递；结果不明（given_up）的可能使收件人收到两次。"""
    wanted = _wanted(state, channel, kind, case, fault, days)
    with progress() as bar:
        count = run(named("notifications.office:replay_letters"), wanted, steps(bar, "重新投递"))
    out.print(f"{count} 条将重新投递")


def _wanted(state: list[str], *narrowing: Any) -> Any:
    """The filter; BadParameter for what names nothing."""
    try:
        return named("notifications.office:wanted_of")(state, *narrowing)
    except ValueError as unknown:
        option, words = unknown.args
        raise typer.BadParameter(words, param_hint=option) from None
