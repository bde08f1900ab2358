"""Deeds of which each stands alone: one that fails keeps none of those after it from being done."""

from collections.abc import Awaitable, Callable, Iterable

import structlog

Deed = Callable[[], Awaitable[int]]
log = structlog.get_logger("each_alone")


async def each_alone(deeds: Iterable[tuple[str, Deed]]) -> int:
    """Does them in their order, by name; how much they did together. One that fails is logged and the others are done;
    in the end ExceptionGroup says how many failed, with the fault of each."""
    done, faults = 0, list[Exception]()
    for name, deed in deeds:
        try:
            did = await deed()
        except Exception as fault:
            log.error("deed", deed=name, fault=type(fault).__name__, exc_info=fault)
            faults.append(fault)
            continue
        done += did
        if did:
            log.info("deed", deed=name, did=did)
    if faults:
        raise ExceptionGroup(f"{len(faults)} deeds failed", faults)
    return done
