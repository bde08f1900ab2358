"""The key of a deed as the header `Idempotency-Key` gives it: in quotes (RFC 8941) or bare."""


def bare_key(header: str) -> str:
    """Without its quotes. With one alone, or nothing between them, it stays as it is, and is no key."""
    text = header.strip()
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
