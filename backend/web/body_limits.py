"""How large a body may be: files as much as CGT_BODY_LIMIT_BYTES, what is read whole at once little.

JSON is read in one go, while everybody else waits, and before anybody knows who sends it: 22 MB of it took 1.6 s and
half a gigabyte. So it is USUAL; the few operations of which honest bodies are larger (WHOLE) take more, from those who
show an access token of ours only, which is looked at before the body; they are read apart (read_apart.py). nginx
(docs/operations) has the same limits.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.ground.errors import MEGA, Problem
from backend.ground.settings import Settings
from backend.people.tokens import TokenExpired, read_access_token
from backend.web import EXPIRED, INVALID
from backend.web.refusals import refuse

USUAL = MEGA  # the largest otherwise: 2000 fixes, or a guide
WHOLE: Mapping[tuple[str, str], int] = {
    ("POST", "/api/v1/sync"): 8 * MEGA,  # 500 reports of 4000 characters and 9 photos each, 5000 keys and photos named
    ("POST", "/api/v1/admin/releases"): 12 * MEGA,  # 50 000 rules and 20 000 standards; those of the demo are 0.1 MB
}
# their bodies lie on the disk while they come, however many
TO_DISK = re.compile("/api/v1/photos|/openrosa/submission|/media/uploads/.*")
# where a form has files, which lie there too
FORMS = re.compile(
    r"/open311/v2/(requests|servicerequestupdates)\.[a-z]+|/api/v1/admin/calendar(/preview)?|/api/v1/admin/[a-z]+/import"
)


class BodyLimits:
    """Pure ASGI: 401 for large bodies of nobody known, unread; 413 in plain text, as the framework's, for larger ones.
    `now`: the city's clock."""

    def __init__(self, app: ASGIApp, settings: Settings, now: Callable[[], datetime]) -> None:
        self.app, self._settings, self._now = app, settings, now
        self._most = settings.body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if (scope["method"], scope["path"]) in WHOLE and not 0 <= length_of(scope) <= USUAL:
            try:
                self._check_token(Request(scope))
            except Problem as problem:
                problem.headers["WWW-Authenticate"] = EXPIRED if isinstance(problem, TokenExpired) else INVALID
                await refuse(Request(scope), problem)(scope, receive, send)
                return
        limited = RequestBodyLimitMiddleware(self.app, most_for(scope, self._most))
        await limited(scope, receive, send)

    def _check_token(self, request: Request) -> None:
        """By its signature and its time; its sign-in is asked for with the deed. Problem not_signed_in."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Problem("not_signed_in")
        read_access_token(self._settings, token, self._now())


def most_for(scope: Scope, most: int) -> int:
    """Bytes of the body of this request, where files may have `most`."""
    method, path = scope["method"], scope["path"]
    if TO_DISK.fullmatch(path) or (FORMS.fullmatch(path) and is_form(scope)):
        return most
    return min(most, WHOLE.get((method, path), USUAL))


def is_form(scope: Scope) -> bool:
    """Read part by part, its files kept on the disk; all else is read at once."""
    said: bytes = dict(scope["headers"]).get(b"content-type", b"")
    return said.lower().startswith(b"multipart/")


def length_of(scope: Scope) -> int:
    """Bytes of the body, as told; -1 where that is not told."""
    headers = dict(scope["headers"])
    told = headers.get(b"content-length", b"-1" if b"transfer-encoding" in headers else b"0")
    return int(told) if told.isdigit() else -1
