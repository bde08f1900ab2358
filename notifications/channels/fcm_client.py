"""Firebase's own client, made to keep our bounds: a token fetched off the event loop, one attempt, a bounded answer.

firebase-admin 7.7 encodes messages, signs in and reads errors; as it comes it refreshes its token in the event loop,
repeats 500 and 503 four times by itself, and reads answers of any length. Its transport is replaced here by ours.
"""

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

import firebase_admin
import httpx
from anyio import Lock, to_thread
from firebase_admin import credentials, messaging
from google.auth import exceptions as auth_exceptions
from google.auth import transport

from backend.ground.settings import Settings
from notifications.channels.channel import Outcome, SendFailed
from notifications.channels.outside import MOST_ANSWER, Answer, Outside
from notifications.channels.service_account import service_account

ASKED_FOR = 5.0  # seconds for an access token
UNAUTHORIZED = 401


class FcmClient:
    """One for the application."""

    def __init__(self, settings: Settings) -> None:
        certificate = credentials.Certificate(service_account(settings))
        self._app = firebase_admin.initialize_app(certificate, name=f"chengguantong-{uuid4()}")
        service = messaging._get_messaging_service(self._app)
        service._fcm_url = f"{settings.fcm_url}/v1/projects/{self._app.project_id}/messages:send"
        self._transport = service._async_client = _Transport(certificate.get_credential())

    async def close(self) -> None:
        await self._transport.close()

    async def send(self, message: Any) -> str:
        """The name FCM gave it. FirebaseError as FCM says; SendFailed where it says nothing."""
        sent = await messaging.send_each_async([message], dry_run=False, app=self._app)
        (answer,) = sent.responses
        if answer.exception is not None:
            raise answer.exception
        return cast(str, answer.message_id)


class _Transport:
    """What the messaging service asks through: gives a good response, or raises httpx's error for its status."""

    def __init__(self, credential: Any) -> None:
        self._credential, self._lock, self._outside = credential, Lock(), Outside()

    async def close(self) -> None:
        await self._outside.close()

    async def request(self, method: str, *, url: str, headers: dict[str, str], json: Any) -> httpx.Response:
        """Asks once; once more with a fresh token, where this one is refused."""
        token = await self._token(None)
        answer = await self._ask(method, url, headers, json, token)
        if answer.status == UNAUTHORIZED:
            answer = await self._ask(method, url, headers, json, await self._token(token))
        request = httpx.Request(method, url)
        response = httpx.Response(answer.status, headers=_plain(answer), content=answer.content, request=request)
        if response.is_success:
            answer.said()
        elif response.is_redirect:
            raise SendFailed("HTTP 3xx", kind=Outcome.TEMPORARY)
        return response.raise_for_status()

    async def _ask(self, method: str, url: str, headers: dict[str, str], content: Any, token: str) -> Answer:
        return await self._outside.ask(
            method, url, headers=headers | {"Authorization": f"Bearer {token}"}, json=content
        )

    async def _token(self, bad: str | None) -> str:
        async with self._lock:
            if not self._credential.valid or self._credential.token == bad:
                try:
                    await to_thread.run_sync(self._credential.refresh, _AskForToken())
                except Exception as fault:  # whatever an issuer may answer: nothing was sent
                    raise SendFailed("no_access_token", kind=Outcome.TEMPORARY) from fault
            return cast(str, self._credential.token)


class _AskForToken(transport.Request):
    """Asks the token's issuer in a thread, within the same bounds."""

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, timeout: Any = None, **_more: Any
    ) -> "_TokenAnswer":
        content = bytearray()
        try:
            with (
                httpx.Client(trust_env=False, timeout=ASKED_FOR) as client,
                client.stream(method, url, content=body, headers=headers) as answer,
            ):
                for piece in answer.iter_raw():
                    content += piece
                    if len(content) > MOST_ANSWER:
                        raise _no_token("an answer without end")
                return _TokenAnswer(answer.status_code, dict(answer.headers), bytes(content))
        except httpx.HTTPError as fault:
            raise _no_token(type(fault).__name__) from fault


def _no_token(why: str) -> Exception:
    made: Exception = auth_exceptions.TransportError(why)  # type: ignore[no-untyped-call]
    return made


class _TokenAnswer(transport.Response):
    """As google-auth reads it."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self._status, self._headers, self._data = status, headers, data

    @property
    def status(self) -> int:
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._headers

    @property
    def data(self) -> bytes:
        return self._data


def _plain(answer: Answer) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name not in ("content-length", "transfer-encoding")
    }
