"""`python -m backend` is the command `chengguantong`."""

from backend.cli import main

main()
