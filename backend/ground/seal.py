"""Sealing: personal values encrypted at rest (AES-256-GCM or SM4-GCM), each with its algorithm and the id of its key.

A sealed value reads `algorithm:key id:base64(nonce + ciphertext + tag)`. What it is `about` is authenticated with it,
so that a value cannot be moved to another row.
"""

import base64
import os
from collections.abc import Callable
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.ground.measures import UNREADABLE_SHOWN
from backend.ground.setting_forms import data_keys
from backend.ground.settings import Settings

NONCE, TAG = 12, 16  # bytes
UNREADABLE = "无法解读（cannot be read）"
DERIVED = "secret"  # the id of the key derived from CGT_SECRET where CGT_DATA_KEYS names none


class Algorithm(StrEnum):
    AES = "aes-gcm"
    SM4 = "sm4-gcm"  # 国密


KEY_BYTES = {Algorithm.AES: 32, Algorithm.SM4: 16}
BLOCK: dict[Algorithm, Callable[[bytes], BlockCipherAlgorithm]] = {
    Algorithm.AES: algorithms.AES,
    Algorithm.SM4: algorithms.SM4,
}


class CannotOpen(ValueError):
    """The value was changed, moved, or sealed with a key that is not at hand."""


class Sealer:
    """Seals with the first key of CGT_DATA_KEYS, opens with any of them."""

    def __init__(self, settings: Settings, random: Callable[[int], bytes] = os.urandom) -> None:
        named = settings.data_keys.get_secret_value()
        self._keys = data_keys(named) if named else {}
        self._first = next(iter(self._keys), DERIVED)
        self._keys.setdefault(DERIVED, settings.secret.get_secret_value().encode())
        self._algorithm, self._random = Algorithm(settings.data_cipher), random

    def seal(self, text: str, about: str) -> str:
        """The text sealed. `about` must be given again to open it."""
        nonce = self._random(NONCE)
        cipher = Cipher(self._block(self._algorithm, self._first), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(about.encode())
        content = nonce + cipher.update(text.encode()) + cipher.finalize() + cipher.tag
        return f"{self.mark}{base64.b64encode(content).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """The text again. CannotOpen where that is impossible."""
        try:
            algorithm, key, content = sealed.split(":")
            raw = base64.b64decode(content, validate=True)
            nonce, body, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
            cipher = Cipher(self._block(Algorithm(algorithm), key), modes.GCM(nonce, tag)).decryptor()
            cipher.authenticate_additional_data(about.encode())
            return (cipher.update(body) + cipher.finalize()).decode()
        except (ValueError, KeyError, InvalidTag) as fault:
            raise CannotOpen("sealed value") from fault

    def show(self, sealed: str, about: str) -> str:
        """The text for somebody to read; UNREADABLE where that is impossible, which is counted: what stands beside it
        is to be read none the less."""
        try:
            return self.open(sealed, about)
        except CannotOpen:
            UNREADABLE_SHOWN.inc()
            return UNREADABLE

    @property
    def mark(self) -> str:
        """How whatever is sealed now begins: not so what was sealed with an older key or another algorithm."""
        return f"{self._algorithm}:{self._first}:"

    def _block(self, algorithm: Algorithm, key: str) -> BlockCipherAlgorithm:
        length, info = KEY_BYTES[algorithm], f"chengguantong:{algorithm}".encode()
        return BLOCK[algorithm](HKDF(SHA256(), length, salt=None, info=info).derive(self._keys[key]))
