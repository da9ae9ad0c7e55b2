"""Headers of a letter that hold a free text: its subject, the names of people.

The library reads the syntax of mail in whatever is set as a header: a name with the encoded word
`=?utf-8?q?=0ABcc=3A_x?=` in it would become a line break and one header more. Here a text is no
syntax: it is encoded whole, and reads back as it was.
"""

from email.charset import BASE64, Charset
from email.header import Header
from email.utils import formataddr
from typing import Any, Final, Self

from engine.texts import shown

_LONGEST_PLAIN: Final = 60
_LINE: Final = 78
# Our own: a library that sends mail (Apprise does) may change how all of Python writes UTF-8.
_UTF_8: Final = Charset("utf-8")
_UTF_8.header_encoding = BASE64


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
    return Header(value, _UTF_8, header_name=name).encode()
