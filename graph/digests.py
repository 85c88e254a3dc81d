"""What tells one program from another: who agreed to run one has agreed to this very text."""

from __future__ import annotations

import hashlib


def digest_of(text: bytes) -> str:
    """Gives what stands for a text, and for no other."""
    return hashlib.sha256(text).hexdigest()
