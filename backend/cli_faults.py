"""What a command says, instead of a traceback, where what it needs is not there: no fault of ours."""

from typing import Any

WHICH = "用哪个数据库由 CGT_DATABASE_URL 指明，否则是当前文件夹下的 var/chengguantong.db"
UNMADE = "数据库还没有建立或升级：先执行 chengguantong migrate"
AWAY = "连不上数据库"
BROKEN = "与数据库的连接中断，未提交的没有生效：待其恢复后重新执行"
TAKEN = "数据库正被占用，没有等到：请稍后重新执行"
FULL = "数据库所在的磁盘已满"
# how PostgreSQL's code of a fault (SQLSTATE) begins: what is said
STATES = {
    "42P01": UNMADE, "42703": UNMADE, "55P03": TAKEN, "40P01": TAKEN, "53100": FULL, "57P": BROKEN, "08": BROKEN,
    "42501": "当前数据库角色没有权限：须由所有者执行的，请设置 CGT_DATABASE_ADMIN_URL",
    "57014": "数据库中的一步超过时限而中止，未提交的没有生效",
}  # fmt: skip
# SQLite's code: what is said
CODES = {
    5: TAKEN, 6: TAKEN, 8: "数据库文件不可写", 11: "数据库文件已损坏：请从备份恢复", 13: FULL, 14: "打不开数据库文件",
    26: "该文件不是数据库",
}  # fmt: skip

# pydantic's name of a fault: what is said
SETTING_FAULTS = {
    "int_parsing": "须为整数", "int_type": "须为整数", "int_from_float": "须为整数", "float_parsing": "须为数字",
    "bool_parsing": "须为 true 或 false", "enum": "只能是 {expected} 之一",
    "string_pattern_mismatch": "须符合 {pattern}",
    "greater_than_equal": "不得小于 {ge}", "greater_than": "须大于 {gt}", "less_than_equal": "不得大于 {le}",
    "dict_type": "须为 JSON 对象", "string_type": "须为文字", "finite_number": "须为有限的数字",
}  # fmt: skip


def words_of(fault: Exception) -> list[str] | None:
    """What is said of a fault, line by line; None for one of our own, of which the traceback is wanted."""
    from httpx import InvalidURL, TransportError
    from pydantic import ValidationError
    from pydantic_settings import SettingsError
    from sqlalchemy.exc import DBAPIError

    from backend.demo.asking import Stopped
    from backend.ground.db import DatabaseAway, DatabaseUnmade
    from backend.ground.errors import Problem

    if isinstance(fault, Problem):
        said = fault.detail or fault.chinese
        return [said, *(f"  {error.field}: {error.detail}" for error in fault.errors if error.detail != said)]
    if isinstance(fault, DBAPIError):
        words = _of_database(fault)
        return [words, f"  {WHICH}"] if words else None
    if isinstance(fault, DatabaseUnmade):
        return [UNMADE, f"  {WHICH}"]
    if isinstance(fault, DatabaseAway):
        return [f"{AWAY}：{fault}", f"  {WHICH}"]
    if isinstance(fault, OSError):
        return [f"没有做完：{str(fault) or '没有按时得到答复'}"]
    if isinstance(fault, Stopped):
        return str(fault).splitlines()
    if isinstance(fault, (TransportError, InvalidURL)):  # of `demo`, the one command that asks a service
        return [f"服务没有应答（{fault}）：先启动服务（make run），或以 --url 指明地址"]
    if isinstance(fault, ValidationError) and fault.title == "Settings":
        return ["设置有误", *(f"  {_of_setting(error)}" for error in fault.errors(include_input=False))]
    of_setting = isinstance(fault, SettingsError) or (isinstance(fault, ValueError) and str(fault).startswith("CGT_"))
    return ["设置有误", *(f"  {line}" for line in str(fault).splitlines())] if of_setting else None


def _of_database(fault: Any) -> str | None:
    if "no such table" in str(fault.orig) or "no such column" in str(fault.orig):
        return UNMADE
    if fault.connection_invalidated:
        return BROKEN
    if (code := getattr(fault.orig, "sqlite_errorcode", None)) is not None:
        return CODES.get(code & 0xFF)
    state = str(getattr(fault.orig, "sqlstate", None) or "")
    return next((words for begins, words in STATES.items() if state.startswith(begins)), None)


def _of_setting(error: Any) -> str:
    where = f"CGT_{error['loc'][0]}: ".upper() if error["loc"] else ""
    words = SETTING_FAULTS.get(error["type"])
    known = {name: str(one).replace(" or ", "、") for name, one in error.get("ctx", {}).items()}
    said = words.format(**known) if words else error["msg"]
    return f"{where}{said.removeprefix('Value error, ')}"
