"""Makes one .mo file of the .po files of a language.

Knows nothing of the rest of the program: the build of a wheel loads this file by its path.
"""

from io import BytesIO
from pathlib import Path


class DoubleEntry(ValueError):
    """A code stands in two catalogues of one language, or twice in one."""


def sources(folder: Path) -> list[Path]:
    """The .po files of a language, in the order of their names."""
    return sorted(folder.glob("*.po"))


def compiled(folder: Path, lang: str) -> bytes:
    """The content of the .mo file; fuzzy and empty translations are left out.

    Raises DoubleEntry if two files hold the same code.
    """
    # Here, so that a program whose catalogues are compiled never loads Babel.
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=lang)
    found_in: dict[str, Path] = {}
    for path in sources(folder):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if not message.id:
                    continue  # the header
                code = message.id if isinstance(message.id, str) else message.id[0]
                if code in found_in:
                    raise DoubleEntry(f"{code}: {found_in[code]} and {path}")
                found_in[code] = path
                whole[message.id] = message
    buffer = BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()
