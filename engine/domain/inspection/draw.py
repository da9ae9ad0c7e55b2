"""The verifiable draw: whoever has what was printed draws the same units, with any language.

After RFC 3797 and the draft of verifiable random selection: nobody can steer it, the office not,
because its code is bound before the randomness is known, the source not, because it knows no code.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from typing import Final

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Whether it is 64 lower-case hex digits."""
    return _DIGEST.fullmatch(text) is not None


def code_of(secret: str) -> str:
    """The code that a secret gives: its SHA-256, 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_of(code: str) -> str:
    """What is announced of a code: the SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(code)).hexdigest()


def order_of_draw(pool: Iterable[str], code: str, randomness: str) -> list[str]:
    """All of a pool in the order of the draw, whatever the order in which it is named.

    The key is HMAC-SHA256 of the randomness under the code; labels stand by HMAC-SHA256 of the
    label and one byte 1 under that key, ascending.
    """
    key = hmac.new(bytes.fromhex(code), randomness.encode(), hashlib.sha256).digest()

    def place(label: str) -> bytes:
        return hmac.new(key, label.encode() + b"\x01", hashlib.sha256).digest()

    return sorted(pool, key=place)


def drawn(
    pool: Iterable[str], n: int, code: str, randomness: str, recused: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """The first `n` that are not recused, and the recused that had their turn before the last of
    them.
    """
    chosen: list[str] = []
    passed_over: list[str] = []
    for label in order_of_draw(pool, code, randomness):
        if len(chosen) == n:
            break
        (passed_over if label in recused else chosen).append(label)
    return chosen, passed_over
