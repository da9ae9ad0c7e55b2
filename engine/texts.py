"""What a free text may hold, and how a text is shown where it can do no harm.

One rule for every door (commands, rosters, definitions, settings) and one for every exit (screen,
letters, logs): a control sign could move the cursor of a terminal, begin a header of a letter, or
end a row; a bidirectional override shows a text in another order than it is stored in.
"""

import re
import unicodedata
from typing import Final

from engine.phrases import Phrase, phrase

# C0 with DEL, C1, separators of lines and paragraphs, embeddings, overrides and isolates, and the
# half signs that Python makes of bytes that are not UTF-8.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_UNSAFE_BUT_LINES: Final = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
# Signs without width that a copied text drags along. Joiners are not among them: names need them.
UNSEEN: Final = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff")
_NAMED: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_BYTES: Final = range(0xDC80, 0xDD00)
_MOST_SIGNS: Final = 5


def normal_form(text: str) -> str:
    """The text in NFC, its lines ended by a line feed alone: what looks alike is stored alike."""
    if text.isascii() and "\r" not in text:
        return text
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n")


def unsafe_signs(text: str, *, lines: bool = False) -> tuple[str, ...]:
    """The signs that no text may hold, each once, as `U+001B`; with `lines` it may break lines."""
    if text.isprintable():
        return ()
    found = dict.fromkeys((_UNSAFE_BUT_LINES if lines else _UNSAFE).findall(text))
    return tuple(f"U+{ord(sign):04X}" for sign in found)


def text_fault(place: str, text: str, *, lines: bool = False) -> Phrase | None:
    """Why a text cannot be taken, with its place (`reason`, `rows.3.name`); None if it can."""
    signs = unsafe_signs(text, lines=lines)
    if not signs:
        return None
    code = "fault.text.unsafe" if len(signs) <= _MOST_SIGNS else "fault.text.unsafe.more"
    return phrase(code, place=place, signs=signs[:_MOST_SIGNS], text=shown(text))


def shown(text: str, *, lines: bool = False) -> str:
    r"""The text with every unsafe sign written out, as `\x1b` or `\u202e`.

    With `lines` its line breaks stay. Shown again it is the same.
    """
    if text.isprintable():
        return text
    return (_UNSAFE_BUT_LINES if lines else _UNSAFE).sub(lambda sign: _written_out(sign[0]), text)


def shown_in_json(encoded: str) -> str:
    """A document of JSON with unsafe signs escaped, so that a program reads back the same."""
    if encoded.isascii() and "\x7f" not in encoded:
        return encoded
    return _UNSAFE_BUT_LINES.sub(lambda sign: f"\\u{ord(sign[0]):04x}", encoded)


def _written_out(sign: str) -> str:
    number = ord(sign)
    if number in _BYTES:
        return f"\\x{number - 0xDC00:02x}"
    return _NAMED.get(sign) or (f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}")
