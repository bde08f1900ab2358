"""Serves the stand-ins on loopback, for the demo."""

import uvicorn

from notifications.standins.wechat import build_standin


def serve_standins(port: int) -> None:
    """Serves until told to stop, on 127.0.0.1 and nowhere else."""
    uvicorn.run(build_standin(), host="127.0.0.1", port=port, log_level="error", access_log=False)
