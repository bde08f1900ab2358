"""The command `chengguantong`. Rooms above are named as strings: this file imports none of them."""

import os
import signal
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from backend.cli_bench import bench
from backend.cli_help import NAME, App, Version
from backend.cli_outbox import outbox
from backend.cli_partitions import partitions
from backend.cli_password import password
from backend.cli_progress import MOST_BACK, ending_at_once, out, plainly, progress, run, said, steps
from backend.cli_words import one_of
from backend.ground.beside import end_with
from backend.ground.named import named

app = App(help="城管通：城市管理案件的后台。", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(outbox, name="outbox")
app.add_typer(bench, name="bench")
app.add_typer(partitions, name="partitions")

# kind: the deed that loads it
LOADERS = {
    "areas": "backend.places.load_areas:load_areas",
    "buckets": "backend.catalogue.load_buckets:load_buckets",
    "bodies": "backend.routing.load_bodies:load_bodies",
    "components": "backend.places.load_components:load_components",
    "amenities": "backend.amenities.load_amenities:load_amenities",
    "guides": "backend.participation.load_guides:load_guides",
    "catalogue": "backend.catalogue.load_catalogue:load_catalogue",
    "standards": "backend.catalogue.load_standards:load_standards",
    "duties": "backend.routing.load_duties:load_duties",
    "stages": "backend.cases.load_stages:load_stages",
    "calendar": "backend.calendars.load_calendar:load_calendar",
    "indicators": "backend.evaluation.formula:load_indicators",
    "people": "backend.load_staff:load_staff",
}

LOADED = ("demo", *LOADERS)
NOBODY_ELSE = 0o027  # umask: others nothing, the group no writing
PARTLY = 3  # how `restore` ends where all came back but some photos; 1 is nothing
RECORDS = {"audit": "backend.verifying:verify_audit_log", "record": "backend.verifying:verify_record"}
VERIFIED, PLAYED = ("photos", *RECORDS), ("journey", "patrol")
CHECKED = ("all", "duties", "workflow", "calendar", "deliveries", "points")


@app.callback()
def _main(_version: Version = False) -> None:
    pass


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="监听端口", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    worker: Annotated[bool, typer.Option(help="同时在旁边的进程里运行后台任务")] = False,
    prepare: Annotated[bool, typer.Option(help="先升级数据库，空库则载入演示城市（仅演示模式）")] = False,
) -> None:
    """运行服务：所有入口在同一个地址。"""
    with plainly():
        named("backend.serving:serve")(port, host, worker, prepare)


Beside = Annotated[int | None, typer.Option(hidden=True, help="随该进程一同结束")]


@app.command()
def work(beside: Beside = None) -> None:
    """运行后台任务：消息分发与投递、超时巡查。"""
    end_with(beside)
    run(named("backend.serving:work"), beside is not None)


@app.command(name="stand-ins", hidden=True)
def standins(
    web_fd: Annotated[int, typer.Option(help="已在监听的套接字（HTTP）")],
    mail_fd: Annotated[int, typer.Option(help="已在监听的套接字（邮件）")],
    callback: Annotated[str, typer.Option(help="微信消息推送的地址")] = "",
    beside: Beside = None,
) -> None:
    """在本机运行外部服务的替身（仅演示与测试）。"""
    end_with(beside)
    named("notifications.standins.serve:serve_standins")(web_fd, mail_fd, callback)


@app.command()
def migrate(plan: Annotated[bool, typer.Option("--plan", help="只列出将要执行的变更")] = False) -> None:
    """把数据库升级到最新结构。"""
    if not plan:
        said(run(named("backend.serving:migrate_now")))
        return
    for step in (ahead := run(named("backend.serving:plan_now"))):
        said(f"{step.revision}  {'旧版本可继续运行' if step.older_code_works else '须先停旧版本'}  {step.what}")
    out.print(f"{len(ahead)} 项变更待执行")


@app.command()
def load(
    kind: Annotated[str, typer.Argument(help=" | ".join(LOADED), callback=one_of(LOADED))],
    file: Annotated[Path | None, typer.Argument(help="GeoJSON、CSV 或 JSON 文件", exists=True, dir_okay=False)] = None,
    if_empty: Annotated[bool, typer.Option(help="仅在库为空时载入（demo）")] = False,
) -> None:
    """载入演示城市，或一座真实城市的数据：要么全部载入，要么一行不动并指出错误的行（至多 1000 处）。"""
    with progress() as bar:
        if kind == "demo":
            done = run(named("backend.demo.load_demo:load_demo_now"), if_empty, steps(bar, "演示城市"))
            out.print("演示城市已载入" if done else "库中已有数据，未改动")
            return
        if file is None:
            raise typer.BadParameter("请给出要载入的文件")
        count = run(named("backend.serving:load_file"), named(LOADERS[kind]), file, steps(bar, kind))
    out.print(f"已载入 {count} 行")


app.command()(password)


@app.command()
def verify(
    what: Annotated[str, typer.Argument(help=" | ".join(VERIFIED), callback=one_of(VERIFIED))] = "photos",
) -> None:
    """photos：重读存储，逐一核对照片的校验值；audit：核对操作记录的每条链、每个封存页和外部锚定；record：另核对公开存证的每日签名与每一行；指出被改、缺失、插入、乱序的行。"""
    if what in RECORDS:
        raise typer.Exit(_verify_record(RECORDS[what]))
    with progress() as bar:
        wrong = run(named("backend.verifying:verify_photos"), steps(bar, "核对照片"))
    for one in wrong:
        word = "缺失" if one.what == "missing" else "变动"
        out.print(f"[red]{word}[/red] {one.key} 照片 {one.photo}", soft_wrap=True)
    out.print("全部照片完好" if not wrong else f"{len(wrong)} 个对象有误")
    raise typer.Exit(1 if wrong else 0)


def _verify_record(deed: str) -> int:
    """The exit code: 1 if the record was tampered with."""
    with progress() as bar:
        faults = run(named(deed), steps(bar, "核对记录"))
    for fault in faults:
        out.print(f"[red]{fault.how}[/red] {escape(f'{fault.where} {fault.text}')}", soft_wrap=True)
    out.print("记录完整" if not faults else f"{len(faults)} 处有误")
    return 1 if faults else 0


@app.command()
def reseal() -> None:
    """更换密钥后，把旧密钥加密的个人信息改用 CGT_DATA_KEYS 的第一把；全部完成后旧密钥方可移除。可中断，可重复。"""
    with progress() as bar:
        found = run(named("backend.resealing:reseal_now"), steps(bar, "重新加密"))
    out.print(f"已重新加密 {found.done} 项" + (f"，{found.lost} 项无法解密" if found.lost else "，旧密钥可以移除"))
    raise typer.Exit(1 if found.lost else 0)


Tools = Annotated[Path | None, typer.Option(help="PostgreSQL 程序所在目录；不给则自行寻找")]
Kept = Annotated[int | None, typer.Option(help="删去早于这么多天的备份及只属于它们的照片", min=1, max=100_000)]


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="备份目录")],
    tools: Tools = None,
    days: Kept = None,
    archive: Annotated[Path | None, typer.Option(help="PostgreSQL：WAL 归档目录，随 --days 一并截短")] = None,
) -> None:
    """备份数据库与照片，不停服务；照片只复制新增的。"""
    with progress() as bar, ending_at_once():
        place = run(named("backend.operations.command:backup_now"), folder, steps(bar, "备份"), tools, days, archive)
    said(str(place))


@app.command()
def restore(
    place: Annotated[Path, typer.Argument(help="一次备份的目录", exists=True, file_okay=False)],
    data: Annotated[Path | None, typer.Option(help="PostgreSQL：空的数据目录")] = None,
    archive: Annotated[Path | None, typer.Option(help="PostgreSQL：WAL 归档目录")] = None,
    until: Annotated[datetime | None, typer.Option(help="PostgreSQL：恢复到哪一刻（城市时间）")] = None,
) -> None:
    """从备份恢复到空的位置：先校验，不覆盖任何已有的东西。"""
    with progress() as bar, ending_at_once():
        told = steps(bar, "恢复")
        lines, missing = run(named("backend.operations.command:restore_now"), place, told, data, archive, until)
    said("\n".join(lines))
    raise typer.Exit(PARTLY if missing else 0)


@app.command()
def rebuild(
    what: Annotated[str, typer.Argument(help="map", callback=one_of(["map"]))] = "map",
) -> None:
    """map：从案件重新计出公开地图的聚合；分段进行，服务不停。"""
    with progress() as bar:
        count = run(named("backend.atlas.rebuild_map:rebuild_map_now"), steps(bar, "重建地图"))
    out.print(f"已计入 {count} 个案件")


@app.command()
def demo(
    what: Annotated[str, typer.Argument(help=" | ".join(PLAYED), callback=one_of(PLAYED))] = "journey",
    url: Annotated[str, typer.Option(help="服务地址")] = "http://127.0.0.1:8000",
    picture: Annotated[Path, typer.Option(help="覆盖图存放处（patrol；旁边另有 .svg）")] = Path("var/patrol.png"),
) -> None:
    """在运行中的演示服务上走完一个案件并打印时间线；patrol：演一个巡查日（乱序、重发、整天重传），核对没有重复，画出网格覆盖图。"""
    if what == "patrol":
        raise typer.Exit(run(named("backend.demo.patrol_day:play_patrol"), url, said, picture))
    raise typer.Exit(run(named("backend.demo.journey:play"), url, said))


@app.command()
def check(
    what: Annotated[str, typer.Argument(help=" | ".join(CHECKED), callback=one_of(CHECKED))] = "all",
    file: Annotated[Path | None, typer.Argument(help="calendar：新日历 CSV", exists=True, dir_okay=False)] = None,
    days: Annotated[int, typer.Option(help="deliveries：往回核对的天数", min=1, max=MOST_BACK)] = 2,
) -> None:
    """安装与配置；duties：职责矩阵；workflow：流程；calendar：换日历会移动哪些案件；deliveries：消息对账；points：积分对账。"""
    checks = named("backend.checking:CHECKS")
    with progress() as bar:
        asked = named("backend.checking:Asked")(sorted({*LOADERS.values()}), file, days, steps(bar, what))
        lines, faults = run(checks[what], asked)
    said("\n".join(lines))
    raise typer.Exit(1 if faults else 0)


def main() -> None:
    """The entry point of the command. What it writes nobody else of the machine reads, as under the units; where less
    was allowed to others before, it stays so."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # all is loaded: from now on Ctrl-C is heard
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.umask(os.umask(0) | NOBODY_ELSE)
    app(prog_name=NAME)
