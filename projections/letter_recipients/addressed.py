"""Who is told of a fact: who holds its post, or the next one where nobody can be reached."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final, assert_never

from sqlalchemy import Connection

from engine.domain.agenda import OFFICE_DESK, Recipient
from engine.ids import CampaignId, PersonId, StreamId, UnitId, person_of
from projections.letter_recipients.around import everyone, in_charge, superiors
from projections.letter_recipients.posts import (
    Told,
    can_be_reached,
    people,
    people_of_the_office,
    recipients,
)
from projections.letter_recipients.reviewing import reviewers
from workflows.schema import RungRecipient

Named = Mapping[StreamId, tuple[Recipient, ...]]
"""People by the streams of facts; a fact for whose post nobody is there is left out."""

OFFICE: Final = RungRecipient.OFFICE
STANDS_IN: Final[Mapping[RungRecipient, tuple[RungRecipient, ...]]] = {
    RungRecipient.LIAISON: (RungRecipient.UNIT_CHIEF, OFFICE),
    RungRecipient.UNIT_CHIEF: (OFFICE,),
    RungRecipient.SUPERIOR: (OFFICE,),
    RungRecipient.IN_CHARGE: (OFFICE,),
    RungRecipient.EVERYONE: (OFFICE,),
    RungRecipient.REVIEWER: (OFFICE,),
    OFFICE: (),
}
"""The posts that are written to in place of one where nobody can be reached, in this order."""


def holders(
    conn: Connection, facts: Iterable[Told], on: date
) -> dict[StreamId, tuple[Recipient, ...]]:
    """Who is told of each fact on a day: at least one, if only the desk of the office.

    Of a post those who can be reached; where none can, whoever stands in, and at last the first who
    was known without an address.
    """
    found: dict[StreamId, tuple[Recipient, ...]] = {}
    of_posts: dict[RungRecipient, list[Told]] = {}
    of_people: dict[StreamId, PersonId] = {}
    for fact in facts:
        person = person_of(fact.post)
        if person is not None:
            of_people[fact.stream] = person
        else:
            of_posts.setdefault(RungRecipient(fact.post), []).append(fact)
    known = people(conn, set(of_people.values())) if of_people else {}
    for stream, person in of_people.items():
        told = known.get(person)
        found[stream] = (told,) if told else _desk(conn, on)
    for post, some in of_posts.items():
        found |= reached_for(conn, post, some, on)
    return found


def reachable(conn: Connection, facts: Iterable[Told], on: date) -> frozenset[StreamId]:
    """Those of these facts of which somebody can be told on a day."""
    found = holders(conn, facts, on)
    return frozenset(
        stream for stream, people in found.items() if any(can_be_reached(each) for each in people)
    )


def _desk(conn: Connection, on: date) -> tuple[Recipient, ...]:
    return people_of_the_office(conn, on) or (OFFICE_DESK,)


def reached_for(
    conn: Connection, post: RungRecipient, facts: Collection[Told], on: date
) -> dict[StreamId, tuple[Recipient, ...]]:
    """Who is told of facts of one post on a day."""
    found: dict[StreamId, tuple[Recipient, ...]] = {}
    silent: dict[StreamId, tuple[Recipient, ...]] = {}
    left = list(facts)
    for asked in (post, *STANDS_IN[post]):
        if not left:
            break
        named = _named(conn, asked, left, on)
        for fact in left:
            some = named.get(fact.stream, ())
            if reachable := tuple(each for each in some if can_be_reached(each)):
                found[fact.stream] = reachable
            elif some:
                silent.setdefault(fact.stream, some)
        left = [fact for fact in left if fact.stream not in found]
    for fact in left:
        found[fact.stream] = silent.get(fact.stream) or (OFFICE_DESK,)
    return found


def _named(conn: Connection, post: RungRecipient, facts: Collection[Told], on: date) -> Named:
    units = {fact.unit for fact in facts if fact.unit is not None}
    match post:
        case RungRecipient.LIAISON | RungRecipient.UNIT_CHIEF:
            return _by_unit(facts, recipients(conn, units, post, on))
        case RungRecipient.OFFICE:
            return dict.fromkeys((f.stream for f in facts), people_of_the_office(conn, on))
        case RungRecipient.SUPERIOR:
            return _by_unit(facts, superiors(conn, units, on))
        case RungRecipient.IN_CHARGE:
            return _by_campaign(facts, in_charge(conn, _campaigns(facts), on))
        case RungRecipient.EVERYONE:
            return _by_campaign(facts, everyone(conn, _campaigns(facts), on))
        case RungRecipient.REVIEWER:
            return reviewers(conn, facts, on)
        case _:
            assert_never(post)


def _campaigns(facts: Iterable[Told]) -> set[CampaignId]:
    return {fact.campaign for fact in facts if fact.campaign is not None}


def _by_unit(facts: Iterable[Told], found: Mapping[UnitId, tuple[Recipient, ...]]) -> Named:
    return {f.stream: found[f.unit] for f in facts if f.unit is not None and f.unit in found}


def _by_campaign(facts: Iterable[Told], found: Mapping[CampaignId, tuple[Recipient, ...]]) -> Named:
    return {f.stream: found[f.campaign] for f in facts if f.campaign and f.campaign in found}
