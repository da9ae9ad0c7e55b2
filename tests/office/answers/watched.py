"""A campaign in the middle of its work, in an office whose door asks everybody who he is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from engine.domain.access import Door, SetDoor
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.acting import actor_of
from engine.domain.policy.actors import OFFICE_WIDE, Actor, Role, Scope, campaign_scope
from engine.ids import PersonId
from office.answers.reading import Reading
from office.answers.seeing import seeing_of
from office.bootstrap import Office
from office.simulation.play import simulate
from office.simulation.temper import Tempers
from tests.played import CHEN, SATISFIED, announced, deed
from workflows.parties import SeeRules

CAMPAIGN = SATISFIED
PEOPLE: Final[dict[PersonId, tuple[tuple[Role, Scope], ...]]] = {
    CHEN: ((Role.OFFICE, OFFICE_WIDE),),
    PersonId("head"): ((Role.OFFICE_HEAD, OFFICE_WIDE),),
    PersonId("leader"): ((Role.LEADER, campaign_scope(CAMPAIGN)),),
    PersonId("auditor"): ((Role.AUDITOR, OFFICE_WIDE),),
    PersonId("inspector"): ((Role.INSPECTOR, campaign_scope(CAMPAIGN)),),
    PersonId("assessor"): ((Role.ASSESSOR, campaign_scope(CAMPAIGN)),),
    PersonId("administrator"): ((Role.ADMINISTRATOR, OFFICE_WIDE),),
    PersonId("nobody"): (),
}
POSTS: Final = tuple(
    PersonId(f"{unit}.{post}")
    for unit in ("leaders", "section-a", "information", "attached", "discipline")
    for post in ("liaison", "chief")
)
EVERYBODY: Final = (*PEOPLE, *POSTS)


@contextmanager
def watched(
    folder: Path, until: date = date(2010, 7, 26), see: SeeRules | None = None
) -> Iterator[Office]:
    """Played with units of every temper; every role is held by somebody."""
    with announced(folder, CAMPAIGN, see=see) as office:
        shares = Tempers(prompt=40, late=20, sloppy=20, silent=20)
        simulate(office, CAMPAIGN, 4, until=until, shares=shares)
        for person, grants in PEOPLE.items():
            stamp = deed(office, f"in-{person}")
            office.handle(RegisterPerson(stamp=stamp, person=person, name=f"某 {person}"))
            for role, scope in grants:
                stamp = deed(office, f"grant-{person}")
                office.handle(GrantRole(stamp=stamp, person=person, role=role, scope=scope))
        office.handle(SetDoor(stamp=deed(office, "door"), door=Door.NAMED))
        yield office


def actor(office: Office, person: str) -> Actor:
    """Somebody as the policy sees him."""
    stamp = office.stamp(PersonId(person), Via.WEB)
    return actor_of(known_directory(office.reads), stamp)


def seen_by(look: Reading, person: str) -> Reading:
    """What is read for somebody."""
    return look._replace(sees=seeing_of(look, PersonId(person)))
