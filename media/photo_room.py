"""What the room works with, made once when the application starts."""

from dataclasses import dataclass

from backend.ground.db import Database
from backend.ground.settings import Settings
from media.decoder import Decoder
from media.storage import Storage, open_storage


@dataclass(frozen=True)
class PhotoRoom:
    """The database, the store, and the children that decode. No session is held while the other two are asked."""

    db: Database
    storage: Storage
    decoder: Decoder
    settings: Settings

    @classmethod
    def open(cls, db: Database, settings: Settings) -> "PhotoRoom":
        """On the store of the settings."""
        return cls(db, open_storage(settings), Decoder(), settings)

    async def close(self) -> None:
        """Ends the children and lets the store go."""
        await self.decoder.close()
        self.storage.close()
