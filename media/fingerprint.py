"""The perceptual hash (感知哈希) of a picture: alike for pictures that look alike, whatever their size or quality.

The 8 × 8 lowest frequencies of a 32 × 32 cosine transform, each set where it lies above their median (pHash).
"""

from math import cos, pi

from PIL import Image

SIDE, LOW = 32, 8
LEAST_CONTRAST = 6.0  # grey levels (standard deviation): below, a picture is a blank wall and like any other
WAVES = [[cos(pi * k * (2 * n + 1) / (2 * SIDE)) for n in range(SIDE)] for k in range(LOW)]
SIGN = 1 << 63


def fingerprint(picture: Image.Image) -> int | None:
    """64 bits as a signed integer (as databases keep them); None for a picture without features."""
    rough = picture.reduce(max(1, min(picture.size) // (4 * SIDE)))  # a tenth of the time, the same lowest frequencies
    grey = rough.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    values = grey.tobytes()
    mean = sum(values) / len(values)
    if sum((value - mean) ** 2 for value in values) / len(values) < LEAST_CONTRAST**2:
        return None
    lines = [values[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(float.__mul__, wave, map(float, line))) for wave in WAVES] for line in lines]
    low = [sum(wave[n] * across[n][k] for n in range(SIDE)) for wave in WAVES for k in range(LOW)]
    middle = sorted(low)
    median = (middle[31] + middle[32]) / 2
    bits = 0
    for value in low:
        bits = bits << 1 | (value > median)
    return bits - (1 << 64) if bits >= SIGN else bits
