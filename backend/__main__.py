"""`python -m backend` is the command `chengguantong`."""

import gc

# what is loaded stays: looking through it meanwhile was a tenth of a start; server and worker say their own later
gc.set_threshold(500_000, 20, 20)

from backend.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
