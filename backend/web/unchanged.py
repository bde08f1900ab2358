"""What is fetched again only when it has changed: the ETag of an answer, and whether the client has that one."""

import hashlib


def tag_of(*parts: object) -> str:
    """A strong ETag for what these parts make up."""
    digest = hashlib.sha256("\x00".join(str(part) for part in parts).encode()).hexdigest()
    return f'"{digest[:24]}"'


def has(tag: str, if_none_match: str | None) -> bool:
    """True if the client has it: one of several tags, weakened on its way (a proxy that packs does so), or `*`."""
    if if_none_match is None:
        return False
    given = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return tag in given or "*" in given


def headers_for(tag: str) -> dict[str, str]:
    """For an answer to who is signed in: asked for again each time, kept by nobody else."""
    return {"ETag": tag, "Cache-Control": "private, max-age=0", "Vary": "Authorization"}
