"""What a test begins hears signals."""

import signal


def hears_again() -> None:
    """What the tests themselves were told to ignore, begun behind nohup or a shell's &, is not handed down."""
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, signal.SIG_DFL)
