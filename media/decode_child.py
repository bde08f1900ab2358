"""The child process: reads pictures from standard input, answers on standard output, and may be killed at any time.

Frames both ways: four bytes of length, then a pickled value; the parent trusts its own child.
"""

import pickle
import resource
import struct
import sys
import warnings

from media.decode import Refusal, decode

MEMORY = 700 * 1024 * 1024  # bytes of address space: about 300 MB resident beside the interpreter's own mappings


def main() -> None:
    """Decodes until standard input ends."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(4):
        content = source.read(struct.unpack(">I", head)[0])
        answer = pickle.dumps(_answer(content))
        sink.write(struct.pack(">I", len(answer)) + answer)
        sink.flush()


def _answer(content: bytes) -> object:
    try:
        return decode(content)
    except Refusal as refused:
        return refused.code, refused.why
    except MemoryError:
        return "too_costly", "图片过大，无法处理"
    except Exception:  # noqa: BLE001 - a hostile picture has no say in what happens next
        return "broken_picture", "图片已损坏或不完整"
