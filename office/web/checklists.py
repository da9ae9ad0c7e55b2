"""A checklist as a text that people fill in: one line an item, its place, or after ! a reason."""

from collections.abc import Iterable

from engine.domain.evidence import Placed

_COLONS = (":", "：")
_WHY = ("!", "！")


def blank_list(items: Iterable[str]) -> str:
    """A line for each item, to be filled in."""
    return "\n".join(f"{item}: " for item in items)


def read_list(text: str, items: Iterable[str]) -> tuple[Placed, ...]:
    """What was written of each item; a line of no item names one that there is not."""
    known = sorted(items, key=len, reverse=True)
    lines = (line.strip() for line in text.splitlines())
    return tuple(_read(line, known) for line in lines if line)


def _read(line: str, known: list[str]) -> Placed:
    for item in known:
        rest = line.removeprefix(item).lstrip()
        if rest != line and rest[:1] in _COLONS:
            said = rest[1:].strip()
            why = said[1:].strip() if said[:1] in _WHY else ""
            return Placed(item=item, place="" if why else said, reason=why)
    return Placed(item=line)
