"""Categories that a roster names as a definition calls them, in place of their keys."""

import unicodedata
from collections.abc import Iterable

from msgspec.structs import replace

from engine.domain.directory.roster import RosterRow
from workflows.schema import Definition


def with_keys(rows: Iterable[RosterRow], definition: Definition) -> tuple[RosterRow, ...]:
    """The rows with the key of every category that stands there by its title, in either language,
    with or without what the title adds in brackets. A key stays as it is.
    """
    keys = {row.key for row in definition.categories}
    named: dict[str, str] = {}
    for row in definition.categories:
        for title in (row.title.zh, row.title.en or ""):
            whole = unicodedata.normalize("NFKC", title)
            for text in (whole, whole.partition("(")[0].strip()):
                named.setdefault(text, row.key)

    def key_of(text: str) -> str:
        return text if text in keys else named.get(text, text)

    return tuple(
        replace(row, categories=tuple(dict.fromkeys(map(key_of, row.categories)))) for row in rows
    )
