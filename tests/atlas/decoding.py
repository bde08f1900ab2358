"""Vector tiles read back, by the standard's text and not by our own code: tags, and points or rings in tile units."""

from typing import Any

from vt2pbf import parse_from_string

Point = tuple[int, int]


def decode(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The features of each layer: `tags`, `type`, and `rings` (of points: one ring)."""
    found = {}
    for layer in parse_from_string(content).tile_pbf.layers:
        assert (layer.version, layer.extent) == (2, 4096)
        keys, values = layer.keys, [_value(value) for value in layer.values]
        found[layer.name] = [
            {
                "type": feature.type,
                "rings": _rings(list(feature.geometry)),
                "tags": {keys[key]: values[value] for key, value in zip(*(iter(feature.tags),) * 2, strict=True)},
            }
            for feature in layer.features
        ]
    return found


def area(ring: list[Point]) -> float:
    """By the surveyor's formula: positive for an outer ring."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _value(value: Any) -> Any:
    (_field, found), *others = value.ListFields()
    assert not others
    return found


def _rings(numbers: list[int]) -> list[list[Point]]:
    rings: list[list[Point]] = []
    x = y = place = 0
    while place < len(numbers):
        command, times = numbers[place] & 7, numbers[place] >> 3
        place += 1
        if command == 7:
            assert times == 1
            continue
        if command == 1:
            rings.append([])
        for _ in range(times):
            x, y = x + _signed(numbers[place]), y + _signed(numbers[place + 1])
            rings[-1].append((x, y))
            place += 2
    return rings


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
