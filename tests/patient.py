"""People who sign in at a server over HTTP, and come back when they are told to: a loaded city says so."""

import asyncio
import random
import time
from collections.abc import Iterator
from typing import Any

import httpx

PATIENCE = 600.0  # seconds


class Citizen(httpx.Auth):
    """Somebody signed in, who renews what they show as the app does: it bears for a quarter of an hour."""

    def __init__(self, url: str, tokens: dict[str, Any]) -> None:
        self._url, self._tokens = url, tokens

    @property
    def token(self) -> str:
        """What bears now."""
        return str(self._tokens["access_token"])

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:
        """For httpx: each request shows what bears when it is sent."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        yield request

    async def renew(self) -> None:
        """Comes back when told to."""
        async with _client(self._url) as client:
            sent = {"refresh_token": self._tokens["refresh_token"]}
            answer = await patiently(client, "/api/v1/auth/refresh", json=sent)
        assert answer.status_code == 200, answer.text
        self._tokens = answer.json()


async def citizen(url: str) -> Citizen:
    """A new one, who comes back when told to."""
    async with _client(url) as client:
        phone = f"136{random.randrange(10**8):08d}"
        code = (await patiently(client, "/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
        answer = await patiently(client, "/api/v1/auth/phone", json={"phone": phone, "code": code})
        return Citizen(url, answer.json())


async def citizen_token(url: str) -> str:
    """Of a new citizen; it bears for a quarter of an hour."""
    return (await citizen(url)).token


async def staff_token(url: str, username: str) -> str:
    """Comes back when told to: passwords are hashed only so fast."""
    async with _client(url) as client:
        form = {"username": username, "password": "demo"}
        return str((await patiently(client, "/api/v1/auth/password", data=form)).json()["access_token"])


def _client(url: str) -> httpx.AsyncClient:
    # verify: nobody asks for certificates here, and to load them for each takes longer than to sign in
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, verify=False)


async def patiently(client: httpx.AsyncClient, path: str, **more: Any) -> httpx.Response:
    """The answer to a POST of who comes back when told to, for ten minutes at most."""
    until = time.monotonic() + PATIENCE
    while (answer := await client.post(path, **more)).status_code in (429, 503):
        assert time.monotonic() < until, answer.text
        await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
    return answer
