"""`chengguantong partitions`: the months of the tables that grow with time, detached to be archived and attached."""

from typing import Annotated

import typer

from backend.cli_help import App
from backend.cli_progress import out, run
from backend.ground.named import named

Table = Annotated[str, typer.Argument(help="delivery（投递）或 fix（轨迹点）")]
Month = Annotated[str, typer.Argument(help="月份，YYYYMM（UTC）")]
Patience = Annotated[float, typer.Option(help="最多等多少秒；每次只短暂等锁，服务不停", min=0)]
partitions = App(help="月分区（PostgreSQL）：列出，卸下过去的月份以归档，装回。", no_args_is_help=True)


@partitions.command(name="list")
def partitions_list() -> None:
    """列出各表的月分区：行数为估计值；已卸下而仍在库中的也列出。"""
    for row in run(named("backend.operations.move_months:list_now")):
        out.print("  ".join(row), soft_wrap=True)


@partitions.command()
def detach(table: Table, month: Month, patience: Patience = 60.0) -> None:
    """把一个过去的月份从表上卸下，成为同名的普通表，可 pg_dump 后删除；服务照常。"""
    lines = run(named("backend.operations.move_months:detach_now"), table, month, patience)
    out.print("\n".join(lines), soft_wrap=True)


@partitions.command()
def attach(table: Table, month: Month, patience: Patience = 60.0) -> None:
    """把卸下（或从归档恢复）的月份装回；先核对每行属于该月，再短暂加锁。"""
    lines = run(named("backend.operations.move_months:attach_now"), table, month, patience)
    out.print("\n".join(lines), soft_wrap=True)
