"""A sentence before it is worded: a code of the message catalogues, and the values it speaks of.

Rules, stores and views know codes. Faces word them in the reader's language (office/words).
"""

import errno
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct


class Lines(tuple[object, ...]):
    """Worded one below the other."""


class Indented(tuple[object, ...]):
    """Worded one below the other; those after the first stand further in."""


class Clauses(tuple[object, ...]):
    """Worded one after the other with semicolons between them; each is a sentence."""


class Either(tuple[object, ...]):
    """Those of whom one is enough: `early, middle or late`."""


class Alternatives(tuple[object, ...]):
    """Words to choose from, as they are typed: `"early", "middle" or "late"`."""


_NONE: Final[Mapping[str, object]] = {}


class Phrase(Struct, frozen=True):
    """`code` is a msgid of the catalogues; `data` fills its places, and may hold phrases itself.

    Values are text, numbers, days, moments, members of closed enumerations, phrases, or tuples of
    these; a tuple is worded as a list, Lines, Clauses and the like as their names say. A whole
    number under `count` chooses the plural.
    """

    code: str
    data: Mapping[str, object] = _NONE

    def __hash__(self) -> int:
        return hash(self.code)

    def __str__(self) -> str:
        """For logs and tracebacks; people are shown the worded sentence."""
        shown = ", ".join(f"{key}={value!s}" for key, value in self.data.items())
        return f"{self.code} ({shown})" if shown else self.code


def phrase(code: str, /, **data: object) -> Phrase:
    """`phrase("thing.unit", unit=unit)`."""
    return Phrase(code, data)


def first_of(members: Sequence[object], most: int) -> object:
    """The members as a list; of more than `most` the first, and how many more there are."""
    if len(members) <= most:
        return tuple(members)
    return phrase("say.and-more", listed=tuple(members[:most]), count=len(members) - most)


SYSTEM_FAULTS: Final = frozenset(
    (
        "EACCES", "EADDRINUSE", "ECONNREFUSED", "EEXIST", "EFBIG", "EIO", "EISDIR", "ELOOP",
        "EMFILE", "ENAMETOOLONG", "ENOENT", "ENOSPC", "ENOTDIR", "ENOTEMPTY", "EPERM", "EROFS",
    )
)  # fmt: skip


def system_words(fault: OSError) -> Phrase | str:
    """What the system says of a fault: `fault.os.*`, or its own words for a rare one."""
    name = errno.errorcode.get(fault.errno or 0, "")
    if name in SYSTEM_FAULTS:
        return Phrase(f"fault.os.{name.lower()}")
    return fault.strerror or str(fault)
