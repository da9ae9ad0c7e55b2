"""A campaign to measure on: built by real commands, its pieces of work by real decisions."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import count

from engine.calendars.editions import seed_edition
from engine.domain.assignment import commands as asked
from engine.domain.assignment.commands import AssignmentCommand
from engine.domain.assignment.context import Terms, terms_of
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.audience import Part, part_of
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Stamp, Via
from engine.domain.evidence import Filed, Placed
from engine.domain.phase.commands import OpenPhase
from engine.domain.phase.state import phase_now
from engine.handling.door import CommandHandler
from engine.ids import AssignmentKey, CampaignId, CommandId, PersonId, PhaseKey, UnitId
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from engine.store.ports import Address
from workflows.reading.loader import load_from_catalogue
from workflows.schema import EvidenceKind

CAMPAIGN = CampaignId("measured")
_WORKFLOW = "workstyle-2009"
_CATEGORY = "town"
_DAY = date(2009, 2, 2)
_HOUR = datetime(2009, 2, 2, 1, tzinfo=UTC)
_OFFICE, _LIAISON = PersonId("office.wang"), PersonId("town.liaison")


class MeasuredCampaign:
    """The 2009 campaign with its first phase open, and `pieces` of work or more nobody touched."""

    def __init__(self, address: Address, pieces: int) -> None:
        self.log = CampaignLog(address, create=True)
        self.handler = CommandHandler(self.log)
        self.reads = self.handler.reads
        self._numbers = count(1)
        definition = load_from_catalogue(_WORKFLOW)
        first = definition.phases[0]
        tasks = [task for task in first.tasks if {_CATEGORY, "*"} & set(task.audience)]
        units = [UnitId(f"town-{n:04}") for n in range(1, pieces // len(tasks) + 2)]
        roster = tuple(
            RosterRow(line=line, unit=unit, name=unit, categories=(_CATEGORY,))
            for line, unit in enumerate(units, start=2)
        )
        edition = seed_edition()
        self.handler.handle(PublishEdition(stamp=self.stamp(), edition=edition))
        self.handler.handle(ImportRoster(stamp=self.stamp(), source="roster", rows=roster))
        self.handler.handle(
            PlanCampaign(
                stamp=self.stamp(), campaign=CAMPAIGN, definition=definition, edition=edition.id
            )
        )
        self.handler.handle(AnnounceCampaign(stamp=self.stamp(), campaign=CAMPAIGN))
        self.handler.handle(
            OpenPhase(stamp=self.stamp(), campaign=CAMPAIGN, phase=PhaseKey(first.key))
        )
        self._keys = self._untouched(PhaseKey(first.key))

    def _untouched(self, phase: PhaseKey) -> Iterator[AssignmentKey]:
        opened = phase_now(CAMPAIGN, phase, self.reads)
        assert opened is not None
        for participant in existing_campaign(CAMPAIGN, self.reads).participants.values():
            for due in opened.opened.terms.dues:
                if part_of(participant, due.audience, due.supporting) is Part.LEAD:
                    yield AssignmentKey(CAMPAIGN, due.duty, participant.unit)

    def stamp(self, *, by_office: bool = True, reason: str | None = None) -> Stamp:
        """A command of its own."""
        return Stamp(
            recorded_at=_HOUR,
            on=_DAY,
            actor=_OFFICE if by_office else _LIAISON,
            via=Via.SIMULATION,
            command_id=CommandId(f"measured-{next(self._numbers):08}"),
            reason=reason,
        )

    def fresh(self, number: int) -> list[AssignmentKey]:
        """Pieces of work that nobody has touched, each given out once."""
        return [next(self._keys) for _ in range(number)]

    def drafts(self, number: int) -> list[Draft]:
        """Events on many pieces of work, as decided for them, not yet in the log."""
        drafted: list[Draft] = []
        while len(drafted) < number:
            (key,) = self.fresh(1)
            drafted += self.history(key, returns=1)
        return drafted[:number]

    def commands(self, key: AssignmentKey) -> list[AssignmentCommand]:
        """What takes one piece of work from receipt to acceptance: four commands."""
        return list(self._commands(key, terms_of(key, self.reads), returns=0))

    def history(self, key: AssignmentKey, returns: int) -> list[Draft]:
        """One piece of work from receipt to acceptance, sent back `returns` times: 4 + 2 x."""
        terms = terms_of(key, self.reads)
        state: Assignment | None = None
        drafted: list[Draft] = []
        for command in self._commands(key, terms, returns):
            for fact in decide(command, state, terms):
                state = evolve(state, fact)
                drafted.append(Draft(key.stream, len(drafted) + 1, fact))
        return drafted

    def _commands(
        self, key: AssignmentKey, terms: Terms, returns: int
    ) -> Iterator[AssignmentCommand]:
        filed = tuple(_filed(terms))
        yield asked.ReceiveAssignment(stamp=self.stamp(by_office=False), key=key)
        yield asked.StartAssignment(stamp=self.stamp(by_office=False), key=key)
        for _ in range(returns):
            yield self._submission(key, filed)
            stamp = self.stamp(reason="the plan names no person in charge")
            yield asked.ReturnAssignment(stamp=stamp, key=key)
        yield self._submission(key, filed)
        yield asked.AcceptAssignment(stamp=self.stamp(), key=key)

    def _submission(self, key: AssignmentKey, filed: tuple[Filed, ...]) -> AssignmentCommand:
        stamp = self.stamp(by_office=False)
        return asked.SubmitAssignment(stamp=stamp, key=key, filed=filed)

    def close(self) -> None:
        """Let go of the log."""
        self.log.close()


def _filed(terms: Terms) -> Iterable[Filed]:
    for wanted in terms.evidence:
        if wanted.kind is EvidenceKind.FIGURE:
            yield Filed(key=wanted.key, value=40)
        elif wanted.kind is EvidenceKind.CHECKLIST:
            places = tuple(Placed(item=item, place="1") for item in wanted.items or ())
            yield Filed(key=wanted.key, places=places)
        else:
            digest = "sha256:" + "5f" * 32
            yield Filed(key=wanted.key, name=f"{wanted.key}.pdf", digest=digest, size=48_213)
