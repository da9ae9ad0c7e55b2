"""Forms that were sent when the session was over: kept as drafts, unexecuted, and shown again."""

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
    another site.
    """
    try:
        security.check_origin(visit.request.headers)
    except PageRefused:
        return False
    accounts, now, owner = visit.web.accounts, visit.web.accounts.clock.now(), of_person(person)
    texts: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and value and name not in _NOT_TYPED:
            texts[name] = (*texts.get(name, ()), value)
    accounts.drafts.save(owner, visit.path, texts, person, now)
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            filename = value.filename
            accounts.files.add(owner, visit.path, name, filename, value.file, person, now)
    return True


def found(visit: Visit) -> Draft | None:
    """What this visitor sent here when his session was over."""
    return visit.web.accounts.drafts.find(of_person(visit.visitor.person), visit.path)


def typed(draft: Draft | None) -> Mapping[str, Any]:
    """Its texts, as a form shows them: a list where a field was given several times."""
    fields = draft.fields if draft else {}
    return {
        name: values[0] if len(values) == 1 else list(values) for name, values in fields.items()
    }


def forget(visit: Visit) -> None:
    """It has been handed in."""
    visit.web.accounts.drafts.drop(of_person(visit.visitor.person), visit.path)
