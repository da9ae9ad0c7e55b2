"""Forms kept as drafts, not acted upon: sent when the session was over, or to be checked first."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from engine.ids import PersonId
from office.accounts.drafts import Draft, of_person
from office.web import security
from office.web.refusals import PageRefused
from office.web.visit import Visit

_NOT_TYPED: Final = ("csrf", "command_id", "step", "password", "old", "new", "again", "code")


def keep(visit: Visit, person: PersonId, form: FormData) -> bool:
    """Keep what somebody sent whose session was over: its texts and its files. False for a form of
    another site, or one that nobody typed.
    """
    try:
        security.check_origin(visit.request.headers)
        security.check_signs(form)
    except PageRefused:
        return False
    accounts, now, owner = visit.web.accounts, visit.web.accounts.clock.now(), of_person(person)
    accounts.drafts.save(owner, visit.path, _texts(form), person, now)
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            filename = value.filename
            accounts.files.add(owner, visit.path, name, filename, value.file, person, now)
    return True


def keep_tried(visit: Visit, form: FormData, command_id: str) -> None:
    """Keep the texts of a form that was sent to be checked, and the id of its command; its files
    are kept already.
    """
    texts = {**_texts(form), "command_id": (command_id,)}
    accounts, person = visit.web.accounts, visit.visitor.person
    accounts.drafts.save(of_person(person), visit.path, texts, person, accounts.clock.now())


def _texts(form: FormData) -> dict[str, tuple[str, ...]]:
    """What was typed, by field; no secret, and nothing that the page itself put into the form."""
    texts: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and value and name not in _NOT_TYPED:
            texts[name] = (*texts.get(name, ()), value)
    return texts


def as_form(draft: Draft) -> FormData:
    """What was kept, as it was sent; files by their ids."""
    texts = [(name, value) for name, values in draft.fields.items() for value in values]
    files = [(f"kept-{file.field}", file.id) for file in draft.files]
    return FormData([*(each for each in texts if not each[0].startswith("kept-")), *files])


def found(visit: Visit) -> Draft | None:
    """What is kept of this visitor at this address."""
    return visit.web.accounts.drafts.find(of_person(visit.visitor.person), visit.path)


def typed(draft: Draft | None) -> Mapping[str, Any]:
    """Its texts, as a form shows them: a list where a field was given several times."""
    fields = draft.fields if draft else {}
    return {
        name: values[0] if len(values) == 1 else list(values) for name, values in fields.items()
    }


def forget(visit: Visit) -> None:
    """Drop what is kept: it has been handed in."""
    visit.web.accounts.drafts.drop(of_person(visit.visitor.person), visit.path)
