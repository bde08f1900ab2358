"""Asking Open311 in both formats: XML is read back into what the JSON says, so that one test holds for both."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import httpx

from tests.linhai import City

HERE = {"lat": "28.8470", "long": "121.1289"}
LISTS = {"endpoints", "formats", "attributes", "values", "notes", "media_urls"}
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


async def ask(city: City, fmt: str, path: str, expect: int = 200, /, **params: str) -> Any:
    """The data of an answer, as text values; checks its status and its type."""
    answer = await city.client.get(f"/open311/{path}.{fmt}", params=params)
    assert answer.status_code == expect, answer.text
    return read(answer, fmt)


async def send(city: City, fmt: str = "json", path: str = "v2/requests", **more: Any) -> httpx.Response:
    """Posts a form that is good but for what is given; None leaves a field out."""
    files, headers = more.pop("files", None), more.pop("headers", None)
    form = {"api_key": "demo", "service_code": "sanitation", "description": "垃圾桶满溢", **HERE} | more
    data = {name: value for name, value in form.items() if value is not None}
    return await city.client.post(f"/open311/{path}.{fmt}", data=data, files=files, headers=headers)


async def sent(city: City, fmt: str = "json", **more: Any) -> str:
    answer = await send(city, fmt, **more)
    assert answer.status_code == 200, answer.text
    return str(read(answer, fmt)[0]["service_request_id"])


def read(answer: httpx.Response, fmt: str) -> Any:
    assert answer.headers["content-type"] == TYPES[fmt], answer.text
    if fmt == "json":
        return plain(answer.json())
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    root = fromstring(answer.content)
    assert "{" not in root.tag
    listed = root.tag in ("services", "service_requests", "errors", "service_request_updates")
    return [of_xml(child) for child in root] if listed else of_xml(root)


def of_xml(element: Element) -> Any:
    if element.tag in LISTS:
        return [of_xml(child) for child in element]
    if len(element):
        return {child.tag: of_xml(child) for child in element}
    return element.text or ""


def plain(value: Any) -> Any:
    """JSON with every value as the text XML would show."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    assert value is not None, "nulls are left out"
    return str(value).lower() if isinstance(value, bool) else str(value)
