"""Reasons (理由) an action may be given. `other` is always among them."""

# action: {code: 中文}
REASONS: dict[str, dict[str, str]] = {
    "reject": {
        "not_city_duty": "不属于城市管理职责范围",
        "no_problem": "现场未发现问题",
        "unclear_place": "位置或描述不清，无法核实",
        "already_handled": "同一问题已在处理",
        "other": "其他",
    },
    "cancel": {"duplicate": "重复上报", "mistake": "误报", "test": "测试数据", "other": "其他"},
    "return": {
        "not_our_duty": "不属于本部门职责",
        "wrong_place": "不在本部门管辖区域",
        "wrong_class": "案件类别有误",
        "other": "其他",
    },
    "refute": {
        "no_problem": "现场未发现问题",
        "wrong_place": "现场位置不符",
        "already_handled": "问题已处置",
        "other": "其他",
    },
    "force_close": {
        "cannot_be_done": "客观条件不具备，无法处置",
        "handed_over": "已移交其他渠道办理",
        "no_problem": "问题已不存在",
        "other": "其他",
    },
    "reopen": {
        "not_done": "问题未解决",
        "recurred": "问题反复出现",
        "closed_by_mistake": "误结案",
        "other": "其他",
    },
    "rate": {
        "done_well": "处置及时、效果好",
        "slow": "处理太慢",
        "not_done": "问题未解决",
        "partly_done": "处置不彻底",
        "recurred": "问题反复出现",
        "untrue_answer": "反馈与现场不符",
        "unexplained": "答复没有说明理由",
        "other": "其他",
    },
    "dispute": {
        "not_done": "问题未解决",
        "partly_done": "处置不彻底",
        "untrue_answer": "反馈与现场不符",
        "recurred": "问题反复出现",
        "other": "其他",
    },
    "rework": {"not_done": "问题未解决", "partly_done": "处置不彻底", "wrong_photo": "照片与现场不符", "other": "其他"},
}
