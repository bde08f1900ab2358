"""The planted fault, as a server of its own: production starts whoever could sign in."""

from backend import serving
from backend.cli import main
from backend.ground.settings import Settings


async def _whoever(_settings: Settings) -> None:
    """Left out."""


if __name__ == "__main__":
    serving._refuse_demo_accounts = _whoever
    main()
