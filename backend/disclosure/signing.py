"""Signing the record (Ed25519, RFC 8032), with the first key of CGT_RECORD_KEYS."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.ground.setting_forms import KEY_BYTES, record_seeds
from backend.ground.settings import Settings


class SigningKeys:
    """The keys of the settings, by fingerprint; `first` signs. Without CGT_RECORD_KEYS one follows from CGT_SECRET."""

    def __init__(self, settings: Settings) -> None:
        named = settings.record_keys.get_secret_value()
        seeds = record_seeds(named) if named else [_derived(settings)]
        keys = [Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds]
        self._keys = {key_id(public_hex(key)): key for key in keys}
        self.first = next(iter(self._keys))

    def __contains__(self, identity: str) -> bool:
        return identity in self._keys

    def public(self, identity: str) -> str:
        """The public half (hex)."""
        return public_hex(self._keys[identity])

    def sign(self, text: str, identity: str | None = None) -> str:
        """The signature (hex) with the first key, or with another one at hand."""
        return self._keys[identity or self.first].sign(text.encode()).hex()


def key_id(public: str) -> str:
    """The fingerprint of a public key (hex): the first 16 digits of its sha256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def public_hex(key: Ed25519PrivateKey) -> str:
    """A key's public half (hex)."""
    return key.public_key().public_bytes_raw().hex()


def is_signed(public: str, signature: str, text: str) -> bool:
    """Whether this key has signed this text."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def endorsement_text(public: str) -> str:
    """What an old key signs of the key that follows it."""
    return f"chengguantong record key 1\n{public}\n"


def _derived(settings: Settings) -> bytes:
    secret = settings.secret.get_secret_value().encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"chengguantong:record").derive(secret)
