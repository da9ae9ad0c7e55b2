"""In whose hands an item lies: whose turn it is, and who that is by name."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import OFFICE_WIDE, Role, Scope, campaign_scope, unit_in
from engine.domain.policy.places import reviewers_of, superior_of
from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, DutyKey, PersonId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from projections.items.tables import ItemRow
from projections.states import OWED, RECTIFICATION_OWED, ItemState
from workflows.owners import SUPERIOR
from workflows.schema import Title

_OF_UNIT = (Role.LIAISON, Role.UNIT_CHIEF)
_OF_OFFICE = (Role.OFFICE, Role.OFFICE_HEAD)


_OF_ENTRIES_AND_ITEMS = (
    RectificationState.RAISED,
    RectificationState.REPORTED,
    ItemState.SUBMITTED,
)


class Turn(StrEnum):
    """Whose turn it is."""

    UNIT = "unit"
    REVIEWER = "reviewer"
    OFFICE = "office"
    NOBODY = "nobody"


class Hands(Struct, frozen=True, kw_only=True):
    """Whose turn it is, of which unit, and who that is. `person` is None where nobody holds the
    post, `email` empty for whoever does not see addresses. `telephone` is that of the office.
    """

    turn: Turn
    unit: UnitId | None = None
    unit_name: Title | None = None
    person: PersonId | None = None
    name: str = ""
    email: str = ""
    telephone: str = ""

    @property
    def said(self) -> Phrase:
        """As it is read aloud."""
        if self.turn is Turn.NOBODY:
            return phrase("web.hands.nobody")
        post = "nobody-there" if self.person is None else "person"
        if self.unit_name is None:
            return phrase(f"web.hands.office.{post}", name=self.name)
        return phrase(f"web.hands.{self.turn}.{post}", unit=self.unit_name, name=self.name)


_NOBODY = Hands(turn=Turn.NOBODY)


class Holders:
    """Says of the items of a campaign in whose hands they lie; looked up once for all."""

    def __init__(self, reading: Reading, campaign: CampaignId) -> None:
        self._reading, self._campaign = reading, campaign
        self._directory = known_directory(reading.reads)
        self._plan = existing_campaign(campaign, reading.reads)
        self._scopes: dict[tuple[str, UnitId | None], frozenset[Scope]] = {}
        self._found: dict[object, Hands] = {}

    def of(
        self, item: StreamId, unit: UnitId | None, state: str, duty: DutyKey | None = None
    ) -> Hands:
        """In whose hands an item of a unit lies in a state; `duty` is None for a rectification and
        for a numbered item, whose unit is None where it is the office's.
        """
        if state in OWED or state in RECTIFICATION_OWED:
            if unit is None:
                return self._of_office()
            return self._of_unit(Turn.UNIT, unit)
        if duty is not None and unit is not None and state == ItemState.SUBMITTED:
            return self._of_reviewer(item, unit, duty)
        if duty is None and state in _OF_ENTRIES_AND_ITEMS:
            return self._of_office()
        if state == ItemState.SUSPENDED:
            return self._of_office()
        return _NOBODY

    def of_item(self, row: ItemRow, unit: UnitId | None = None) -> Hands:
        """In whose hands a numbered item lies: its unit's, or the office's, which looks at what is
        handed in. `unit` is that of which it is asked where several have to act.
        """
        unit = unit or row.unit
        if row.state is ItemState.IN_PROGRESS and unit is not None:
            return self._of_unit(Turn.UNIT, unit)
        if row.state in (ItemState.IN_PROGRESS, ItemState.SUBMITTED):
            return self._of_office()
        return _NOBODY

    def _of_reviewer(self, item: StreamId, unit: UnitId, duty: DutyKey) -> Hands:
        known = self._plan.definition.duties.get(duty)
        turns = known.review if known else (OFFICE_CATEGORY,)
        name = turns[0]
        if len(turns) > 1:
            work = self._reading.reads.state(item, evolve_assignment) or Assignment()
            name = turns[work.turn(turns)]
        above = superior_of(self._directory, unit) if name == SUPERIOR else None
        scopes = self._scopes.get((name, above))
        if scopes is None:
            participants = self._plan.participants.values()
            scopes = self._scopes[name, above] = reviewers_of(
                self._plan.definition, self._campaign, name, participants, superior=above
            )
        units = sorted(each for scope in scopes if (each := unit_in(scope)) is not None)
        if units:
            return self._of_unit(Turn.REVIEWER, units[0], (Role.UNIT_CHIEF,))
        part = [scope for scope in scopes if scope.startswith("part/")]
        leaders = self._first((Role.LEADER,), part)
        return leaders or self._of_office()

    def _of_office(self) -> Hands:
        scopes = (campaign_scope(self._campaign), OFFICE_WIDE)
        found = self._first(_OF_OFFICE, scopes) or Hands(turn=Turn.OFFICE)
        return replace(found, telephone=self._reading.office.settings.office.telephone)

    def _of_unit(self, turn: Turn, unit: UnitId, roles: tuple[Role, ...] = _OF_UNIT) -> Hands:
        found = self._found.get((turn, unit))
        if found is None:
            found = self._found[turn, unit] = self._look_up(turn, unit, roles)
        return found

    def _look_up(self, turn: Turn, unit: UnitId, roles: tuple[Role, ...]) -> Hands:
        named = self._directory.title(unit)
        name = named if isinstance(named, Title) else bare(unit)
        for role in roles:
            grant = self._directory.holder(role, unit, self._day)
            if grant is not None:
                person = self._directory.people[grant.person]
                return Hands(
                    turn=turn,
                    unit=unit,
                    unit_name=name,
                    person=grant.person,
                    name=person.name,
                    email=person.email if self._reading.sees.address_of(unit) else "",
                )
        return Hands(turn=turn, unit=unit, unit_name=name)

    def _first(self, roles: tuple[Role, ...], scopes: Iterable[Scope]) -> Hands | None:
        key = (roles, *scopes)
        if key not in self._found:
            for scope in scopes:
                for role in roles:
                    for grant in self._directory.holders(role, scope, self._day):
                        known = self._directory.people[grant.person]
                        office = Hands(turn=Turn.OFFICE, person=grant.person, name=known.name)
                        return self._found.setdefault(key, office)
        return self._found.get(key)

    @property
    def _day(self) -> date:
        return self._reading.day
