"""A picture that is not taken in."""

from backend.ground.errors import Problem


class PhotoRefused(Problem):
    """Its code: unsupported_media_type, broken_picture, too_costly, empty_file, too_large or digest_mismatch."""
