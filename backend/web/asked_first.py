"""A route that takes in a form of nobody who may not send one.

FastAPI takes a form in before it asks anything: up to 22 MB would lie on the disk before anybody asked who sends them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.params import Form

from backend.web.late_routes import LateRoute


class AskedFirst(LateRoute, ABC):
    """Asks before a form is read, and of what comes without one nothing."""

    @abstractmethod
    async def ask(self, request: Request) -> None:
        """A Problem for who may not send one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plain = super().get_route_handler()
        if self.body_field is None or not isinstance(self.body_field.field_info, Form):
            return plain

        async def _handled(request: Request) -> Response:
            await self.ask(request)
            return await plain(request)

        return _handled
