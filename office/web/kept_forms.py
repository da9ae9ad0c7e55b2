"""Forms that came when a session was over, or its proof too old: kept, unexecuted, for afterwards.

They are drafts of their person, at the path of the form, and are shown there again.
"""

from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from engine.errors import EngineError
from engine.ids import PersonId
from office.accounts.drafts import of_person
from office.web import security
from office.web.papers import Papers
from office.web.visit import Visit

_OF_THE_FORM: Final = frozenset({"csrf", "command_id", "step"})


def keep(visit: Visit, form: FormData, person: PersonId) -> bool:
    """Keep what was typed, and files that may be taken; False for a form of another site."""
    try:
        security.check_origin(visit.request.headers)
    except EngineError:
        return False
    drafts, now = visit.web.accounts.drafts, visit.web.accounts.clock.now()
    typed: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in _OF_THE_FORM:
            typed[name] = (*typed.get(name, ()), value)
    drafts.save(of_person(person), visit.path, typed, person, now)
    papers = Papers(visit, visit.path, person)
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            try:
                papers.add(name, value)
            except EngineError:
                continue  # told when it is chosen again
    return True


class Kept:
    """What was kept of a form: as it was typed, and its files by field. Files alone are what is
    left of a form that was given up.
    """

    def __init__(self, visit: Visit) -> None:
        draft = visit.web.accounts.drafts.find(of_person(visit.visitor.person), visit.path)
        fields, files = (draft.fields, draft.files) if draft and draft.fields else ({}, ())
        self.is_there = bool(fields)
        pairs: Any = [(name, each) for name, given in fields.items() for each in given]
        self.form = FormData(pairs)
        self.files = {file.field: file.id for file in files}
        self.names = tuple(file.name for file in files)


def forget(visit: Visit) -> None:
    """The form was sent again, and what it asks for is done."""
    visit.web.accounts.drafts.drop(of_person(visit.visitor.person), visit.path)
