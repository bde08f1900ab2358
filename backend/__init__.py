"""The case (案件) and its law: what the city knows, who may do what, and when it is due."""

import signal
import sys

# Ctrl-C before the command is there (`__main__`) ends it without a word: there is nothing yet to end
_BEGUN = sys.orig_argv[1:3] == ["-m", "backend"] or sys.argv[0].endswith("/chengguantong")
if _BEGUN and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import backend.ground.columns  # noqa: E402, F401 - the naming convention stands before the first table is made
