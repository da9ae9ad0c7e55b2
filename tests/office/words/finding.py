"""Finds in a text what does not belong there: codes, and runs of English words."""

import re
from typing import Final

SORTS: Final = (
    "act", "ask", "count", "deed", "doctor", "error", "event", "fault", "gate", "help", "label",
    "letter", "remedy", "say", "state", "term", "thing", "verb", "web",
)  # fmt: skip
_CODE: Final = re.compile(rf"(?<![\w./-])(?:{'|'.join(SORTS)})(?:\.[a-z0-9_-]+)+")
_FILES: Final = re.compile(r"\.(?:log|db|toml|csv|xlsx|docx|txt|html)\b")
# What is no prose: quoted and bracketed texts, options, paths, addresses, things with a sign in.
_NO_PROSE: Final = re.compile(
    r"\"[^\"]*\"|'[^']*'|“[^”]*”|`[^`]*`|https?://\S+|\S*[/\\=@#:_.$\d<>|]\S*|--?[\w-]+"
    r"|\bcampaign(?: [a-z-]+)+|\b[A-Z][A-Z_|]+\b"
)
_RUN: Final = re.compile(r"[A-Za-z][a-z']+(?:,? [A-Za-z][a-z']*){2,}")


def codes_shown(text: str) -> list[str]:
    """Codes of the catalogues that stand in a text as they are."""
    return [code for code in _CODE.findall(text) if not _FILES.search(code)]


def foreign_runs(text: str) -> list[str]:
    """Three English words or more in a row, outside names, commands, options and paths."""
    return [run for line in text.splitlines() for run in _RUN.findall(_NO_PROSE.sub(" ¦ ", line))]
