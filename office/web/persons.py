"""People as pages name them."""

from engine.ids import SYSTEM, PersonId
from engine.phrases import Phrase, phrase
from office.web.visit import Visit


def person_named(visit: Visit, person: PersonId | None) -> Phrase | str:
    """By name; by the id who is not registered, in words the program itself."""
    if person is None:
        return ""
    if person == SYSTEM:
        return phrase("web.person.system")
    known = visit.directory.people.get(person)
    return known.name if known else person


def acting(visit: Visit, actor: PersonId, principal: PersonId | None) -> Phrase | str:
    """Who did something, and for whom."""
    name = person_named(visit, actor)
    if principal is None:
        return name
    return phrase("web.person.for", deputy=name, name=person_named(visit, principal))
