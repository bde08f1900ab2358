"""Opens the bus that the settings ask for."""

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.bus.bus import Bus
from notifications.bus.postgres import PostgresBus
from notifications.bus.sockets import SocketBus
from notifications.wake import direct_url


def open_bus(db: Database, settings: Settings) -> Bus:
    """NATS where CGT_NATS_URL names it, else PostgreSQL's NOTIFY, else sockets of this machine. Close it."""
    if settings.nats_url.get_secret_value():
        from notifications.bus.nats import NatsBus  # its client is loaded where there is one to talk to

        return NatsBus(settings.nats_url.get_secret_value())
    if db.is_sqlite:
        return SocketBus(str(db.url.database))
    return PostgresBus(db, direct_url(settings))
