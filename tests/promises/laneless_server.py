"""The planted fault, as a server of its own: tracks and queues of phones go the way everybody goes."""

from backend.cli import main
from backend.web import admission

if __name__ == "__main__":
    admission.LANES.clear()
    main()
