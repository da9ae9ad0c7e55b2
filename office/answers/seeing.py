"""What somebody sees, as answers ask it: the predicate, and the rows that queries give."""

from collections.abc import Mapping
from typing import Final, Protocol

from sqlalchemy import Connection, select

from engine.domain.access import Door, known_access
from engine.domain.audience import Participant
from engine.domain.campaign.state import evolve as evolve_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.acting import actor_of
from engine.domain.policy.actors import OFFICE_WIDE, Actor, campaign_in, campaign_scope
from engine.domain.policy.seeing import (
    Shown,
    Sight,
    Sort,
    Thing,
    may_see,
    named_on,
    sight_of,
    takes_part,
)
from engine.ids import CampaignId, DutyKey, PersonId, UnitId, campaign_stream
from office.bootstrap import Office
from office.cached import cached_property
from projections.items.queries import campaigns_of
from projections.owed_work.tables import PARTICIPANTS
from projections.seen import ALL_ROWS, Seen
from workflows.parties import BoardSeenBy, SeeRules
from workflows.schema import Definition


class Looking(Protocol):
    """An office and a connection to its views, such as a Reading has."""

    @property
    def office(self) -> Office: ...
    @property
    def views(self) -> Connection: ...


class Seeing:
    """What somebody sees today, whatever moment an answer is about. Without an office, all."""

    def __init__(self, sight: Sight, office: Office | None = None, views: Connection | None = None):
        self.sight, self._office, self._views = sight, office, views
        self._shown: dict[CampaignId, Shown] = {}

    @property
    def who(self) -> PersonId | None:
        """Who looks; None where nobody is asked who he is."""
        return self.sight.person

    def sees(self, thing: Thing) -> bool:
        """Whether a thing of a campaign is seen."""
        if self.sight.oversees(thing.campaign):
            return True
        return may_see(self.sight, thing, self.shown(thing.campaign))

    def campaign(self, campaign: CampaignId) -> bool:
        """Whether a campaign is: its title, phases, tasks and dates."""
        return self.sees(Thing(sort=Sort.FRAME, campaign=campaign))

    def whole(self, campaign: CampaignId) -> bool:
        """Whether all of it is, gates and totals too."""
        return self.sight.oversees(campaign)

    def units(self, campaign: CampaignId) -> frozenset[UnitId] | None:
        """The units whose items are seen, with what was handed in; None: all."""
        return None if self.whole(campaign) else self.sight.below

    def board(self, campaign: CampaignId) -> frozenset[UnitId] | None:
        """The units whose rows of the board are seen; None: all."""
        return self.rows(campaign).units

    def work(self, campaign: CampaignId) -> Seen:
        """The items that are seen, with what was handed in."""
        if self.whole(campaign):
            return ALL_ROWS
        return Seen(self.sight.below, self._named(campaign))

    def rows(self, campaign: CampaignId) -> Seen:
        """The items whose rows of the board are seen: state, light and dates."""
        if self.whole(campaign):
            return ALL_ROWS
        shown = self.shown(campaign)
        opened = shown.open_board and takes_part(self.sight, shown)
        return ALL_ROWS if opened else self.work(campaign)

    def letters(self, campaign: CampaignId) -> Seen:
        """The items whose letters are seen."""
        return ALL_ROWS if self.whole(campaign) else Seen(self.sight.own)

    def letters_anywhere(self) -> Seen:
        """The items whose letters are seen, whatever their campaign."""
        sight = self.sight
        if sight.unlimited or OFFICE_WIDE in sight.over:
            return ALL_ROWS
        whole = (campaign_in(scope) for scope in sight.over)
        return Seen(sight.own, campaigns=frozenset(each for each in whole if each))

    def address_of(self, unit: UnitId | None, campaign: CampaignId | None = None) -> bool:
        """Whether the addresses of a unit's people are seen, in a campaign where one is given."""
        sight = self.sight
        here = {OFFICE_WIDE, *((campaign_scope(campaign),) if campaign else ())}
        return sight.unlimited or not here.isdisjoint(sight.addressing) or unit in sight.below

    def person(self, units: frozenset[UnitId]) -> bool:
        """Whether somebody is seen who belongs to these units."""
        sight = self.sight
        return sight.unlimited or sight.everybody or not units.isdisjoint(sight.below)

    def addresses_at(self, units: frozenset[UnitId]) -> bool:
        """Whether the address is of somebody who belongs to these units."""
        return self.address_of(None) or not units.isdisjoint(self.sight.below)

    def shown(self, campaign: CampaignId) -> Shown:
        """What a campaign shows beside a unit's own; looked up once."""
        found = self._shown.get(campaign)
        if found is None:
            found = self._shown[campaign] = self._look_up(campaign)
        return found

    def _named(self, campaign: CampaignId) -> frozenset[DutyKey]:
        named = self.shown(campaign).named
        return frozenset(duty for duty, units in named.items() if units & self.sight.own)

    def _look_up(self, campaign: CampaignId) -> Shown:
        assert self._office is not None, "whoever sees all asks nothing of a campaign"
        state = self._office.reads.state(campaign_stream(campaign), evolve_campaign)
        if state is None or state.state is CampaignState.PLANNED:
            return Shown()
        own = (
            state.participants.get(unit) or Participant(unit=unit, categories=())
            for unit in sorted(self.sight.own)
        )
        return Shown(
            taking_part=self._taking_part.get(campaign, frozenset()),
            named=named_on(state.definition.duties.values(), own),
            open_board=_is_open(state.definition),
            appointed=campaign in self._cases or self._is_sealed_for(campaign),
        )

    @cached_property
    def _cases(self) -> frozenset[CampaignId]:
        """The campaigns in which whoever looks is of a team."""
        if self._views is None or self.who is None:
            return frozenset()
        return campaigns_of(self._views, self.who)

    def _is_sealed_for(self, campaign: CampaignId) -> bool:
        """Whether something sealed there concerns whoever looks."""
        assert self._office is not None, "whoever sees all asks nothing of a campaign"
        sealed, on = self._office.handler.sealed, self._office.today()
        return self.who is not None and any(
            sealed.case(stream, {self.who}, on) for stream in sealed.papers.streams(campaign)
        )

    @cached_property
    def _taking_part(self) -> Mapping[CampaignId, frozenset[UnitId]]:
        """Of the units that matter, those that take part in each campaign or did."""
        if self._views is None or not self.sight.below:
            return {}
        table = PARTICIPANTS.c
        query = select(table.campaign, table.unit).where(
            PARTICIPANTS.valid_at(None), *Seen(self.sight.below).within(table.unit)
        )
        found: dict[CampaignId, set[UnitId]] = {}
        for campaign, unit in self._views.execute(query):
            found.setdefault(campaign, set()).add(unit)
        return {campaign: frozenset(units) for campaign, units in found.items()}


def _is_open(definition: Definition) -> bool:
    see = definition.see
    return isinstance(see, SeeRules) and see.board is BoardSeenBy.ALL


EVERYTHING: Final = Seeing(Sight(unlimited=True))
"""What is seen where nobody is asked who he is: by the command line, and behind an open door."""


def everything_by(who: PersonId | None) -> Seeing:
    """The same for somebody who says who he is: what is sealed is seen by whom it concerns."""
    return Seeing(Sight(person=who, unlimited=True))


def seeing_of(reading: Looking, who: Actor | PersonId, principal: PersonId | None = None) -> Seeing:
    """What somebody sees by the rights of today, or as the deputy of a `principal`. Behind a door
    that is open to anyone, everything.

    Raises NotPermitted for somebody who is not registered or has ended, and for one who is not
    named as deputy today.
    """
    office = reading.office
    if known_access(office.reads).door is Door.ANYONE:
        return everything_by(who.id if isinstance(who, Actor) else who)
    directory = known_directory(office.reads)
    if not isinstance(who, Actor):
        who = actor_of(directory, office.stamp(who, Via.WEB, on_behalf_of=principal))
    return Seeing(sight_of(who, directory), office, reading.views)
