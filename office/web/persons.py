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


def person_typed(visit: Visit, text: str) -> PersonId | None:
    """Whom a filter asks for: by the id, or by the name where one person alone has it."""
    plain = text.strip()
    if not plain:
        return None
    people = visit.directory.people
    named = [person for person, known in people.items() if known.name == plain]
    return named[0] if plain not in people and len(named) == 1 else PersonId(plain)
