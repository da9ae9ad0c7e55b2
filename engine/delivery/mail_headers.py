"""Headers of a letter that hold a free text: its subject, the names of people.

The library reads the syntax of mail in whatever is set as a header: a name with the encoded word
`=?utf-8?q?=0ABcc=3A_x?=` in it would become a line break and one header more. Here a text is no
syntax: it is encoded whole, and reads back as it was.
"""

from base64 import b64encode
from email.utils import formataddr
from typing import Any, Final, Self

from engine.texts import shown

_LONGEST_PLAIN: Final = 60
_LINE: Final = 78
_BYTES: Final = 45
"""Of a text in one encoded word: 72 signs in all."""


class ComposedHeader(str):
    """A header in its written form, which the library's policy stores and folds as it is.

    As a text it is its value in clear.
    """

    __slots__ = ("_written", "name")
    name: str
    _written: str

    def __new__(cls, name: str, value: str, written: str) -> Self:
        """`written` holds ASCII alone, with a line feed where the header is folded."""
        header = super().__new__(cls, value)
        header.name, header._written = name, written
        return header

    def fold(self, *, policy: Any) -> str:
        """The header with the line ends of the policy (email.policy.EmailPolicy.fold)."""
        lines: str = policy.linesep.join(f"{self.name}: {self._written}".split("\n"))
        return lines + str(policy.linesep)


def text_header(name: str, text: str) -> ComposedHeader:
    """A header that is one text in one line: `Subject`."""
    value = shown(" ".join(text.split()))
    return ComposedHeader(name, value, value if _is_plain(value) else _encoded(name, value))


def mailbox_header(name: str, person: str, address: str) -> ComposedHeader:
    """A header that names one mailbox, `To` or `From`. The address is ASCII, and known to be one.

    With an empty `person` the address stands alone.
    """
    shown_name = shown(" ".join(person.split()))
    value = formataddr((shown_name, address))
    if _is_plain(shown_name):
        return ComposedHeader(name, value, value)
    written = f"{_encoded(name, shown_name)} <{address}>"
    first, _, _ = written.partition("\n")
    if len(f"{name}: {first}") > _LINE:
        written = f"{_encoded(name, shown_name)}\n <{address}>"
    return ComposedHeader(name, value, written)


def _is_plain(value: str) -> bool:
    return value.isascii() and "=?" not in value and len(value) <= _LONGEST_PLAIN


def _encoded(name: str, value: str) -> str:
    """Encoded words (RFC 2047), one a line; what is between two of them belongs to neither."""
    room = _BYTES - len(name) * 3 // 4
    words, word = [], bytearray()
    for sign in value:
        part = sign.encode()
        if len(word) + len(part) > room:
            words.append(bytes(word))
            word.clear()
            room = _BYTES
        word += part
    words.append(bytes(word))
    return "\n ".join(f"=?utf-8?b?{b64encode(each).decode()}?=" for each in words)
