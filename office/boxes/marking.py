"""A sheet as somebody filled it in, and the bytes that lie in a box; what cannot be made ready."""

from collections.abc import Iterator, Mapping
from itertools import product

from engine.domain.survey.form import Form, Handed
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.boxes.called import called
from office.boxes.layout import MOST_CELLS, MOST_GROUPS

Answers = Mapping[tuple[str, str], str]
"""The option that was ticked, by subject and item."""


def unfit(form: Form, handed: tuple[Handed, ...]) -> Iterator[Phrase]:
    """Why no box can be made ready for so many sheets of a form."""
    known = tuple(group.key for group in form.groups)
    if not handed:
        yield phrase("fault.survey.nobody-asked")
    for each in handed:
        if each.group not in known:
            yield phrase("fault.survey.unknown-group", group=each.group, known=known)
    if len(form.cells) > MOST_CELLS:
        yield phrase("fault.survey.too-long", cells=len(form.cells), most=MOST_CELLS)
    if len(known) > MOST_GROUPS:
        yield phrase("fault.survey.too-many-groups", groups=len(known), most=MOST_GROUPS)


def marked(form: Form, answers: Answers) -> bytes:
    """The bytes of a sheet. Raises BadInput that names every blank, and what is no answer."""
    options = {option.key: number for number, option in enumerate(form.options, start=1)}
    known = tuple(map(called, form.options))
    faults = list[Phrase]()
    for subject, item in product(form.subjects, form.items):
        answer = answers.get((subject.key, item.key))
        if answer in options:
            continue
        code = "no-option" if answer else "blank"
        cell = {"subject": called(subject), "item": called(item)} | (
            {"known": known} if answer else {}
        )
        faults.append(phrase(f"fault.survey.{code}", **cell))
    if faults:
        raise BadInput(phrase("thing.sheet"), faults)
    return bytes(options[answers[cell]] for cell in form.cells)
