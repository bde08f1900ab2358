"""REASONS: why an entry of the ledger is what it is, as a citizen reads it. Data, printed in docs/points.md."""

from enum import StrEnum


class Reason(StrEnum):
    """A code of REASONS."""

    EARNED = "earned"
    DECLINING = "declining"
    CAP_DAY = "cap_day"
    CAP_MONTH = "cap_month"
    POOL = "pool"
    NO_RULE = "no_rule"
    NOT_FIRST = "not_first"
    MINOR = "minor"
    AGAIN = "again"
    FEW_PHOTOS = "few_photos"
    PHOTO_SEEN = "photo_seen"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EARLIER = "earlier"
    APPEAL = "appeal"
    PAYOUT = "payout"
    REFUND = "refund"
    LEFT = "left"
    FUND = "fund"


REASONS: dict[Reason, str] = {
    Reason.EARNED: "上报属实，按规则计分",
    Reason.DECLINING: "本月同一类别多次上报，分值按规则递减",
    Reason.CAP_DAY: "已到个人当日积分上限",
    Reason.CAP_MONTH: "已到个人当月积分上限",
    Reason.POOL: "本月全市奖池已用完",
    Reason.NO_RULE: "该类别、区域或时段不在有奖范围",
    Reason.NOT_FIRST: "同一问题已有更早的上报，只奖首位",
    Reason.MINOR: "未满 14 周岁不参加积分",
    Reason.AGAIN: "附近的同类问题不久前已奖励过",
    Reason.FEW_PHOTOS: "照片数量不足",
    Reason.PHOTO_SEEN: "照片与其他案件的照片相同或高度相似",
    Reason.CANCELLED: "案件已作废，积分冲回",
    Reason.REJECTED: "案件经复核不予受理，积分冲回",
    Reason.WITHDRAWN: "案件已撤回，积分冲回",
    Reason.EARLIER: "并案后另有更早的上报，积分冲回",
    Reason.APPEAL: "申诉成立，更正积分",
    Reason.PAYOUT: "积分已兑付",
    Reason.REFUND: "充值未成功，积分退回",
    Reason.LEFT: "账号已注销",
    Reason.FUND: "当月奖池注资",
}
