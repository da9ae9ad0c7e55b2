"""What is looked at before a survey is opened: the sheets that go out, and the hashes of tokens."""

import re
from collections import Counter
from typing import Final

from engine.domain.survey.commands import OpenSurvey
from engine.domain.survey.form import Form
from engine.domain.survey.table import Way
from engine.phrases import Phrase, phrase

_HASH: Final = re.compile(r"[0-9a-f]{32}")
MOST_SHEETS: Final = 1_000_000


def opening_faults(command: OpenSurvey, form: Form) -> tuple[Phrase, ...]:
    """Everything that does not fit: groups that the form has not, numbers of sheets, tokens twice,
    out of order, or not as many as sheets go out.
    """
    known = tuple(group.key for group in form.groups)
    faults = [
        phrase("fault.survey.unknown-group", group=each.group, known=known)
        for each in command.handed
        if each.group not in known
    ]
    pairs = Counter((each.group, each.way) for each in command.handed)
    faults += [
        phrase("fault.survey.group-twice", group=group, way=phrase(f"label.survey.way.{way}"))
        for (group, way), times in pairs.items()
        if times > 1
    ]
    faults += [
        phrase("fault.survey.no-number", group=each.group, count=each.count, most=MOST_SHEETS)
        for each in command.handed
        if not 1 <= each.count <= MOST_SHEETS
    ]
    out = {each.group: each.count for each in command.handed if each.way is Way.TOKEN}
    hashes = {each.group: each.hashes for each in command.tokens}
    faults += [
        phrase(
            "fault.survey.tokens-short",
            group=group,
            tokens=len(hashes.get(group, ())),
            handed=out.get(group, 0),
        )
        for group in dict.fromkeys((*out, *hashes))
        if len(hashes.get(group, ())) != out.get(group, 0)
    ]
    every = [each for own in hashes.values() for each in own]
    if len(set(every)) < len(every) or not all(map(_HASH.fullmatch, every)):
        faults.append(phrase("fault.survey.tokens-unfit"))
    if any(list(own) != sorted(own) for own in hashes.values()):
        faults.append(phrase("fault.survey.tokens-unsorted"))
    return tuple(faults)
