"""The planted fault, as a server of its own: it opens pictures itself, by the library as it is."""

import io
from typing import Any

from PIL import Image

from backend.cli import main
from media.decoded import Decoded
from media.decoder import Decoder


async def _as_it_is(_self: Decoder, content: bytes, *_more: Any) -> Decoded:
    picture, out = Image.open(io.BytesIO(content)), io.BytesIO()
    picture.convert("RGB").save(out, "JPEG")
    made = {"thumb": out.getvalue(), "view": out.getvalue()}
    return Decoded("JPEG", picture.width, picture.height, None, None, None, made)


if __name__ == "__main__":
    Decoder.decode = _as_it_is  # type: ignore[method-assign]
    main()
