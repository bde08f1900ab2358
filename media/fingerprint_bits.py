"""How far two fingerprints are apart. Pure."""

ALIKE = 8  # bits of 64 that may differ between two pictures of the same view


def difference(one: int, other: int) -> int:
    """How many of the 64 bits differ."""
    return ((one ^ other) & ((1 << 64) - 1)).bit_count()
