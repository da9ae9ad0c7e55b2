"""Rosters in CSV: cells between commas, tabs or semicolons."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from engine.phrases import phrase
from office.rosters.cells import Line, filled, unusable
from office.rosters.encodings import DELIMITERS, decoded
from office.rosters.headings import LOOKED_AT, fields_in


def csv_lines(name: str, content: bytes, encoding: str | None) -> Iterator[Line]:
    """The lines of a CSV file. Raises BadInput, EncodingUnknown."""
    text = decoded(name, content, encoding)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            problem = phrase("fault.roster.no-csv", line=number, why=str(fault))
            raise unusable(name, problem) from fault
        yield filled(number, dict(enumerate(cells)))
        number = reader.line_num + 1


def _delimiter(text: str) -> str:
    """What stands between the cells: that by which a line names the most fields."""
    lines = list(islice(io.StringIO(text), LOOKED_AT))

    def best(delimiter: str) -> int:
        return max((fields_in(line.strip().split(delimiter)) for line in lines), default=0)

    return max(DELIMITERS, key=best)
