"""Foreign doors (外部客户端): clients that others wrote, speaking their own protocols. What they say and we do not know
is ignored; what they send goes through the very deeds of our own doors.
"""

from backend.web.late_routes import Router
from mobile_api.foreign import openrosa, track

router = Router()
for part in (track, openrosa):
    router.routes.extend(part.router.routes)
