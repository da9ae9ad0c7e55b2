"""A file of one column, such as the things that a unit lists, one on each line."""

from pathlib import Path
from typing import NamedTuple

from engine.phrases import Phrase, phrase
from office.rosters.cells import Reader, unusable
from office.rosters.roster import filled_lines


class Column(NamedTuple):
    """What stands below the heading, the heading itself, and what was read otherwise."""

    heading: str
    texts: tuple[str, ...]
    notes: tuple[Phrase, ...] = ()


def read_column(path: Path, encoding: str | None = None) -> Column:
    """The first line is the heading. Raises BadInput as `read_roster` does, and for a line with
    more than one cell; EncodingUnknown.
    """
    lines = filled_lines(path, encoding)
    if len(lines) < 2:
        raise unusable(path.name, phrase("fault.column.empty"))
    reader = Reader()
    at = min(lines[0].cells)
    heading = reader.text(lines[0], at, "1")
    texts = [reader.text(line, at, heading) for line in lines[1:]]
    wide = [
        phrase("fault.column.more-cells", line=line.number)
        for line in lines
        if set(line.cells) != {at}
    ]
    if faults := [*wide, *reader.faults]:
        raise unusable(path.name, *faults)
    return Column(heading, tuple(texts), tuple(reader.notes))
