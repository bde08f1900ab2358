"""The child process that hashes: a question a line on standard input, an answer a line on standard output.

Apart from the server, so that neither its interpreter nor its turn on the processor waits for a password; it imports
nothing of ours, knows no setting, and ends when standard input does.
"""

import json
import os
import signal
import sys
import time

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

NICE = 5  # whoever reads goes first; a busy machine still lets people in
HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))


def main() -> None:
    """Answers until there are no more questions: `[password]` by its hash, `[password, hash]` by true or false, each
    beside the seconds of processor time it took."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # with nobody left to answer it ends, and says nothing
    os.nice(NICE)
    for line in sys.stdin.buffer:
        start, (password, *hashed) = time.process_time(), json.loads(line)
        answer = HASHER.verify(password, hashed[0]) if hashed else HASHER.hash(password)
        sys.stdout.write(f"{json.dumps([answer, time.process_time() - start])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
