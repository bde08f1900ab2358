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


def suppressed_of_all(counts: Mapping[str, int], k: int, of: int) -> dict[str, int | None]:
    """The same of options of which each of `of` people may choose several: also None what all but 1 to k - 1 chose."""
    return {name: None if 0 < of - counts[name] < k else count for name, count in suppressed(counts, k).items()}
