"""What only the holder of a secret can read: locked with a key that is made of the secret.

The secret is in the holder's address alone and a key in memory alone, so whatever a disk, a log or a
copy keeps of what was locked tells nothing, erased or not.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def lock(secret: str, purpose: str, content: bytes) -> bytes:
    """``content`` as nobody can read it without ``secret``; or as something else than ``purpose``."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(secret)).encrypt(nonce, content, purpose.encode())


def unlock(secret: str, purpose: str, locked: bytes) -> bytes:
    """What was locked with ``secret``. Raises ValueError when it was not, or has been changed."""
    try:
        return AESGCM(_key(secret)).decrypt(locked[:_NONCE], locked[_NONCE:], purpose.encode())
    except InvalidTag:
        raise ValueError("not locked with this secret") from None


def _key(secret: str) -> bytes:
    """A key that does not follow from the sha256 of the secret, which may be known."""
    return hmac.digest(secret.encode("utf-8", "replace"), b"key of what is locked", "sha256")
