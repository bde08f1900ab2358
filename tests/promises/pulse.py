"""A process that asks /healthz a hundred times a second and prints what each look took: `python -m … URL SECONDS`.

A process of its own, so that what the senders do in the test's loop is not taken for the server's.
"""

import asyncio
import http.client
import json
import sys
import time
from urllib.parse import urlsplit

EVERY = 0.01  # seconds


def looks(url: str, seconds: float) -> list[float]:
    """Seconds each look took, over one connection kept open."""
    asked = http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=30)
    latencies, end = [], time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        latencies.append(time.monotonic() - start)
        time.sleep(max(0.0, EVERY - latencies[-1]))
    asked.close()
    return latencies


async def pulse(url: str, seconds: float) -> list[float]:
    """The same from a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, url, str(seconds), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    taken: list[float] = json.loads(said)
    return taken


if __name__ == "__main__":
    print(json.dumps(looks(sys.argv[1], float(sys.argv[2]))))
