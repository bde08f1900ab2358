"""What may stand in an address that asks for requests. The document says more of it than the types: all is text, and an
empty argument counts as none."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from backend.ground.late_model import LateModel

WORDS_MOST = 100
ORDERS_ASKED = ("requested_datetime", "-requested_datetime", "updated_datetime", "-updated_datetime")
_PARTS = r"(\.[0-9]{1,15})?"


def degrees(most: int, *, empty: bool = True) -> str:
    """A pattern for degrees from minus this to this."""
    tens, ones = divmod(most, 10)
    below = f"[0-9]|[1-9][0-9]|1[0-{tens - 11}][0-9]" if tens > 10 else f"[0-9]|[1-{tens - 1}][0-9]"
    below += f"|{tens}[0-{ones - 1}]" if ones else ""
    number = rf"-?(({below}){_PARTS}|{most}(\.0{{1,15}})?)"
    return rf"^({number})?$" if empty else number


def text(pattern: str | None = None, **more: Any) -> WithJsonSchema:
    """Text of a shape, in the document alone: a stranger that sends another is told which arguments are wrong."""
    return WithJsonSchema({"type": "string"} | ({"pattern": pattern} if pattern else {}) | more)


def several(words: Iterable[str]) -> str:
    """A pattern for some of these, comma-separated."""
    one = f"({'|'.join(words)})"
    return rf"^({one}(,{one}){{0,5}})?$"


def date_pattern(*, empty: bool = True) -> str:
    """A pattern for a date of ISO 8601 that there is, from 1990 to 2200, with or without a time of day."""
    day = r"(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
    leap = r"(199[26]|20([02468][048]|[13579][26])|21(0[48]|[2468][048]|[13579][26]))-02-29"
    time = r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"
    date = rf"((199[0-9]|2[01][0-9]{{2}}|2200)-({day})|{leap})({time})?"
    return rf"^({date})?$" if empty else rf"^{date}$"


_CORNER = "[,;]".join((degrees(180, empty=False), degrees(90, empty=False)))
_Given = str | None
Text = Annotated[_Given, text(r"^[^\x00]*$")]  # NUL is in no argument
DateText = Annotated[_Given, text(date_pattern())]
Size = Annotated[_Given, text(r"^([1-9][0-9]{0,2}|1000)?$")]
Page = Annotated[_Given, text(r"^([1-9][0-9]{0,8})?$")]
Words = Annotated[_Given, text(r"^[^\x00]*$", maxLength=WORDS_MOST)]
Box = Annotated[_Given, text(rf"^({_CORNER}[,;]{_CORNER})?$")]
Metres = Annotated[_Given, text(rf"^(1?[0-9]{{1,4}}{_PARTS}|20000(\.0{{1,15}})?)?$")]
Status = Annotated[_Given, text(several(("open", "closed")))]
Ordered = Annotated[_Given, text(enum=["", *ORDERS_ASKED])]


class RequestsQuery(LateModel):
    """What may stand in the address. Names that are not known are not looked at."""

    jurisdiction_id: Text = None
    service_request_id: Text = Field(None, description="逗号分隔；给出时其他条件不起作用")
    service_code: Text = Field(None, description="逗号分隔")
    start_date: DateText = Field(None, description="ISO 8601，受理时间起；与 end_date 相距不超过 90 天")
    end_date: DateText = Field(None, description="ISO 8601，受理时间止")
    status: Status = Field(None, description="open、closed，逗号分隔")
    updated_after: DateText = None
    updated_before: DateText = None
    page: Page = Field(None, description="自 1 起；按页码所跳过的案件不超过 100000，按 X-Next-Page-URL 翻页不逐条跳过")
    after: Text = Field(None, description="X-Next-Page-URL 所带的位置，order_by 须相同")
    page_size: Size = Field(None, description="不超过 1000；同 per_page、count、limit、max_requests")
    per_page: Size = None
    count: Size = None
    limit: Size = None
    max_requests: Size = None
    bbox: Box = Field(None, description="lng1,lat1,lng2,lat2，任意对角")
    lat: Annotated[_Given, text(degrees(85))] = None
    long: Annotated[_Given, text(degrees(180))] = None
    radius: Metres = Field(None, description="米，不超过 20000")
    search: Words = Field(None, description=f"不超过 {WORDS_MOST} 字")
    q: Words = Field(None, description="同 search")
    order_by: Ordered = Field(None, description="requested_datetime、updated_datetime，前加 - 为倒序")
    extensions: Text = Field(None, description="true，或逗号分隔的 media、log")
    locale: Text = Field(None, description="zh、en")
    service_object_id: Text = None
    service_object_type: Text = None
