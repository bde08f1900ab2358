"""A client as ODK Collect is one: asks first, sends in parts, repeats the XML in each, names parts by their files."""

import base64
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import httpx

from tests.linhai import City

XML = "xml_submission_file"
OPENROSA = {"X-OpenRosa-Version": "1.0", "Date": "Tue, 24 Nov 2026 04:00:00 GMT"}
Named = tuple[str, bytes]


@dataclass
class Collect:
    """Set up with a server, a user name and a track key."""

    city: City
    username: str
    key: str

    @property
    def headers(self) -> dict[str, str]:
        packed = base64.b64encode(f"{self.username}:{self.key}".encode()).decode()
        return OPENROSA | {"Authorization": f"Basic {packed}"}

    async def get(self, path: str) -> httpx.Response:
        return await self.city.client.get(f"/openrosa/{path}", headers=self.headers)

    async def head(self) -> httpx.Response:
        return await self.city.client.head("/openrosa/submission", headers=self.headers)

    async def send(self, xml: str | bytes, files: Iterable[Named] = (), **fields: str) -> httpx.Response:
        """One part, as multipart/form-data written out by hand: names are UTF-8, as the app writes them."""
        packed = xml.encode() if isinstance(xml, str) else xml
        return await self.post([(XML, packed), *files], fields)

    async def post(self, parts: Sequence[Named], fields: dict[str, str] | None = None) -> httpx.Response:
        border = uuid.uuid4().hex
        body = b"".join(
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'.encode()
            + f"Content-Type: {'text/xml' if name == XML else 'image/jpeg'}\r\n\r\n".encode() + content + b"\r\n"
            for name, content in parts
        )  # fmt: skip
        for name, value in (fields or {}).items():
            body += f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        headers = self.headers | {"Content-Type": f"multipart/form-data; boundary={border}"}
        return await self.city.client.post(
            "/openrosa/submission", content=body + f"--{border}--\r\n".encode(), headers=headers
        )


async def collect(city: City, username: str = "inspector") -> Collect:
    inspector = await city.signed_in(username)
    made = await inspector.post("/api/v1/me/track-key", json={"name": "Collect"})
    return Collect(city, username, made.json()["key"])


def filled(instance: str | None = None, photos: Sequence[str] = (), **said: str) -> str:
    """A form as it is filled in at the demo point."""
    answers = {"bucket": "sanitation", "description": "垃圾桶满溢", "position": "28.8470 121.1289 3.5 8.0"} | said
    answers |= {f"photo_{place}": name for place, name in enumerate(photos, 1)}
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in answers.items())
    return (
        '<?xml version="1.0" ?><data id="chengguantong_report" version="1.1" xmlns:orx="http://openrosa.org/xforms">'
        f"<captured_at>2026-11-24T11:58:00.000+08:00</captured_at>{fields}"
        f"<orx:meta><orx:instanceID>uuid:{instance or uuid.uuid4()}</orx:instanceID></orx:meta></data>"
    )
