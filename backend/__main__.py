"""`python -m backend` is the command `chengguantong`."""

from backend.cli import main

if __name__ == "__main__":
    main()
