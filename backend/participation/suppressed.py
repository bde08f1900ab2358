"""Small numbers are not published (k 匿名): neither as they stand nor by taking the others from the total. Pure."""

from collections.abc import Mapping


def suppressed(counts: Mapping[str, int], k: int) -> dict[str, int | None]:
    """The counts, None for those of 1 to k - 1 people, and for the next smallest until what is hidden adds up to at
    least k people of two options or more. Nobody is no person: 0 is shown.
    """
    hidden = {name for name, count in counts.items() if 0 < count < k}
    left = sorted((name for name, count in counts.items() if count >= k), key=lambda name: (counts[name], name))
    while hidden and left and (len(hidden) == 1 or sum(counts[name] for name in hidden) < k):
        hidden.add(left.pop(0))
    return {name: None if name in hidden else count for name, count in counts.items()}
