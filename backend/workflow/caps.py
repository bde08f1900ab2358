"""CAPS: how often and how long (上限). Each is a setting; these are the usual ones, printed for the office."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Caps:
    """The caps in force. Sources: domain facts of running 数字城管 systems; where none was found, our choice."""

    extensions_most: int = 2  # 延期次数
    suspensions_most: int = 1  # 挂账次数
    suspension_days_most: int = 365  # 挂账最长天数
    dispute_days: int = 15  # 结案后可提异议的天数
    urges_per_day: int = 3  # 上报人每日催办次数
    reports_per_day: int | None = 500  # 市民每日上报件数
    similar_radius_m: float = 60.0  # 疑似重复的距离
    self_handle_sample: float = 0.1  # 自处置抽查比例
    auto_dispatch: bool = False  # 职责明确时自动派遣


CAP_NAMES: dict[str, str] = {
    "extensions_most": "延期次数上限", "suspensions_most": "挂账次数上限", "suspension_days_most": "挂账最长天数",
    "dispute_days": "结案后可提异议的天数", "urges_per_day": "上报人每日催办次数上限",
    "reports_per_day": "市民每人每日上报件数上限（演示不设则不限）",
    "similar_radius_m": "疑似重复的距离（米）", "self_handle_sample": "自处置抽查比例",
    "auto_dispatch": "职责明确时自动派遣",
}  # fmt: skip
CAPS = tuple(field.name for field in fields(Caps))
