"""DOUBTS: what in somebody's words makes a person look before they are published (文字检查). Pure; printable.

A doubt refuses nothing. The platform's own check (内容安全) comes besides, for WeChat users.
"""

import re

# code: (中文, pattern). The patterns are ours; the forms of numbers and plates are those of the national standards
DOUBTS: dict[str, tuple[str, re.Pattern[str]]] = {
    "phone": (
        "疑似电话号码",
        re.compile(
            r"(?<!\d)(?:(?:(?:\+|00)?86[-\s]?)?[1１][3-9３-９]\d[-－.\s]?\d{4}[-－.\s]?\d{4}|[0０]\d{2,3}[-－\s]?\d{7,8})(?!\d)"
        ),
    ),
    "identity": ("疑似身份证号", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    "plate": (
        "疑似车牌号",
        re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}", re.I),
    ),
    "home": ("疑似具体住址", re.compile(r"\d+\s*(?:室|单元|幢|栋|号楼)")),
    "contact": ("疑似联系方式或链接", re.compile(r"https?:|www\.|微信号|加微|加我|VX|QQ|@\w", re.I)),
    "advert": ("疑似广告", re.compile(r"代办|贷款|优惠价|招代理|刷单|返利|低价")),
    "abuse": ("疑似辱骂", re.compile(r"傻[逼比×叉]|[他你]妈的|狗官|畜生|去死|人渣|废物|滚蛋|王八蛋")),
    "accusation": ("疑似对个人的指控", re.compile(r"贪污|受贿|收黑钱|黑社会|保护伞|包庇")),
    "repeated": ("重复字符", re.compile(r"(.)\1{7,}")),
}
# what is no matter of the words themselves
OTHER_DOUBTS = {
    "unchecked": "未经平台内容安全检测",
    "platform_review": "平台建议人工复核",
    "platform_risky": "平台认为有风险",
}
PRIVATE = ("identity", "phone")  # numbers that lead to a person
NO_DIGIT = re.compile(r"^(?:\+|00)?86(?=\D?[1１])|\D")  # nor the country's


def doubts_of(text: str) -> list[str]:
    """The codes of what is doubtful in it."""
    return [code for code, (_chinese, pattern) in DOUBTS.items() if pattern.search(text)]


def masked(text: str) -> str:
    """The text with the phone and identity numbers in it masked: 138****5678, 33****."""
    for code in PRIVATE:
        text = DOUBTS[code][1].sub(_masked_identity if code == "identity" else _masked_phone, text)
    return text


def _masked_phone(found: re.Match[str]) -> str:
    digits = NO_DIGIT.sub("", found[0])
    return f"{digits[:3]}****{digits[-4:]}"


def _masked_identity(found: re.Match[str]) -> str:
    return f"{found[0][:2]}****"


def doubt_in_words(code: str) -> str:
    """A code in Chinese."""
    return DOUBTS[code][0] if code in DOUBTS else OTHER_DOUBTS.get(code, code)
