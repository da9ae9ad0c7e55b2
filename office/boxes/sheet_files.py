"""Sheets that came back on paper or by telephone, and a surveyor's figures, as CSV files."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.domain.survey.form import Form
from engine.domain.survey.results import GroupTally, Tally
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.boxes.marking import Answers

SPOILT: Final = "spoilt"
_MARKS: Final = frozenset({"x", "1", "yes"})
"""What marks a sheet as spoilt; nothing, or one of the others, marks none."""
_NO_MARKS: Final = frozenset({"", "0", "no"})
_MOST_FAULTS: Final = 50


def sheet_header(form: Form) -> list[str]:
    """The columns of a file of sheets: one for each item of each subject, and one that marks a
    spoilt sheet.
    """
    return [*(column_of(form, *cell) for cell in form.cells), SPOILT]


def column_of(form: Form, subject: str, item: str) -> str:
    """`section-1/style`; the subject alone where one thing is asked."""
    return subject if len(form.items) == 1 else f"{subject}/{item}"


def read_sheets(form: Form, text: str) -> list[Answers | None]:
    """One for each line: the option by subject and item, None for a spoilt sheet. Raises BadInput
    that names every line that cannot be used.
    """
    wanted = sheet_header(form)
    rows, faults = _rows(text, wanted[:-1])
    found: list[Answers | None] = []
    options = {option.key for option in form.options}
    for line, row in rows:
        answers = {cell: row.get(column_of(form, *cell), "").strip() for cell in form.cells}
        mark = (row.get(SPOILT) or "").strip().lower()
        if mark in _MARKS and not any(answers.values()):
            found.append(None)
            continue
        if mark not in _NO_MARKS:
            code = "both" if mark in _MARKS else "mark"
            faults.append(phrase(f"fault.sheet.spoilt-{code}", line=line, column=SPOILT, mark=mark))
            continue
        faults += [
            phrase("fault.sheet.answer", line=line, column=column_of(form, *cell), answer=answer)
            for cell, answer in answers.items()
            if answer not in options
        ]
        found.append(answers)
    _refuse(faults)
    return found


def figures_header(form: Form) -> list[str]:
    """The columns of a surveyor's figures: who said of whom what how often."""
    return ["group", "subject", "item", *(option.key for option in form.options)]


def read_figures(form: Form, text: str) -> tuple[GroupTally, ...]:
    """A surveyor's figures by group. Raises BadInput that names every line that cannot be used."""
    rows, faults = _rows(text, figures_header(form))
    tallies: dict[str, list[Tally]] = {}
    for line, row in rows:
        counts = [row[option.key].strip() for option in form.options]
        if not all(count.isdecimal() and count.isascii() for count in counts):
            faults.append(phrase("fault.sheet.count", line=line))
            continue
        tally = Tally(row["subject"].strip(), row["item"].strip(), tuple(map(int, counts)))
        tallies.setdefault(row["group"].strip(), []).append(tally)
    _refuse(faults)
    return tuple(
        GroupTally(group=group, sheets=max(sum(t.counts) for t in own), tallies=tuple(own))
        for group, own in tallies.items()
    )


def _rows(
    text: str, wanted: Sequence[str]
) -> tuple[Iterator[tuple[int, Mapping[str, str]]], list[Phrase]]:
    reader = csv.DictReader(
        io.StringIO(text.removeprefix("\N{BOM}"), newline=""), restval="", skipinitialspace=True
    )
    missing = [name for name in wanted if name not in (reader.fieldnames or ())]
    faults = [phrase("fault.sheet.columns", missing=tuple(missing))] if missing else []
    if missing:
        _refuse(faults)
    return ((reader.line_num, row) for row in reader), faults


def _refuse(faults: list[Phrase]) -> None:
    if faults:
        raise BadInput(phrase("thing.sheet-file"), faults[:_MOST_FAULTS])
