"""Foreign doors (外部客户端): clients that others wrote, speaking their own protocols. What they say and we do not know
is ignored; what they send goes through the very deeds of our own doors.
"""

from fastapi import FastAPI

from backend.web.late_routes import Router
from backend.web.refusals import refuse_below
from mobile_api.foreign import openrosa, track
from mobile_api.foreign.openrosa_answers import PREFIX, refuse_problem

router = Router()
for part in (track, openrosa):
    router.routes.extend(part.router.routes)


def joined(app: FastAPI) -> None:
    """Has refusals told as each protocol tells them."""
    refuse_below(app, f"{PREFIX}/", refuse_problem)
