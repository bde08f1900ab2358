"""Signatures and the AES mode of the platform's message push (消息推送). Pure."""

import base64
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK, RANDOM, LENGTH = 32, 16, 4  # bytes


class NotFromPlatform(ValueError):
    """The signature, the seal or the appid is not the platform's."""


def signature_of(*parts: str) -> str:
    """The sha1 (hex) over token, timestamp, nonce and, in AES mode, the sealed text, in the order of their letters."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the platform's own rule


def check_signature(said: str, *parts: str) -> None:
    """NotFromPlatform unless the signature is that of the parts."""
    if not hmac.compare_digest(signature_of(*parts).encode(), said.encode()):
        raise NotFromPlatform("signature")


def open_push(sealed: str, encoding_aes_key: str, appid: str) -> bytes:
    """The message in a sealed text. NotFromPlatform if it was sealed with another key, or for another appid."""
    try:
        key = base64.b64decode(encoding_aes_key + "=")
        content = base64.b64decode(sealed, validate=True)
        opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = opener.update(content) + opener.finalize()
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise NotFromPlatform("padding")
        plain = plain[RANDOM:-padding]
        length = struct.unpack(">I", plain[:LENGTH])[0]
        message, sender = plain[LENGTH : LENGTH + length], plain[LENGTH + length :]
    except (ValueError, IndexError, struct.error) as fault:
        raise NotFromPlatform("seal") from fault
    if len(message) != length or not hmac.compare_digest(sender, appid.encode()):
        raise NotFromPlatform("appid")
    return message


def seal_push(message: bytes, encoding_aes_key: str, appid: str, random: bytes) -> str:
    """As the platform seals it: 16 random bytes, length, message, appid, padded to blocks of 32."""
    key = base64.b64decode(encoding_aes_key + "=")
    plain = random + struct.pack(">I", len(message)) + message + appid.encode()
    padding = BLOCK - len(plain) % BLOCK
    sealer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    content = sealer.update(plain + bytes([padding]) * padding) + sealer.finalize()
    return base64.b64encode(content).decode()
