"""What happened, told by the names of units, duties, phases and people instead of their ids."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.ids import (
    ONCE,
    AssignmentKey,
    CampaignId,
    CampaignPhase,
    PersonId,
    StreamId,
    UnitId,
    parse_stream,
)
from engine.phrases import Phrase, phrase
from office.answers.channels import channel_title, section_called
from workflows.owners import named_unit
from workflows.sections.known import used_sections
from workflows.titles import Title

_UNITS = ("unit", "to_unit", "from_unit", "subject", "to")
_MADE_PUBLIC = ("event.publication.", "event.matter.")
_SECTIONS = ("kind", "register")


class EventNames(NamedTuple):
    """What the units, duties, phases and people of a campaign are called."""

    units: Mapping[UnitId, Title]
    duties: Mapping[str, Title]
    phases: Mapping[str, Title]
    people: Mapping[PersonId, str]
    sections: Mapping[tuple[str, str], Title]

    def told(self, said: Phrase, stream: StreamId) -> Phrase:
        """The sentence of an event of a stream, with names where it has ids."""
        data = dict(said.data)
        match parse_stream(stream):
            case AssignmentKey() as key if "work" in data:
                data["work"] = self.work(key)
            case CampaignPhase(phase=name) if name in self.phases:
                data["phase"] = data["item"] = self.phases[name]
            case _:
                pass
        for field in _UNITS:
            if isinstance(unit := data.get(field), str) and unit in self.units:
                data[field] = self.units[UnitId(unit)]
        data |= self._of_section(stream.partition("/")[0], data)
        if data.get("recipient") in self.people:
            data["recipient"] = self.people[PersonId(str(data["recipient"]))]
        if said.code.startswith("event.message.") and data.get("person") in self.people:
            data["person"] = self.people[PersonId(str(data["person"]))]
        if said.code.startswith(_MADE_PUBLIC) and isinstance(channel := data.get("channel"), str):
            data["channel"] = channel_title(channel) if channel else ""
        if isinstance(post := data.get("post"), Phrase) and post.data.get("person") in self.people:
            data["post"] = self.people[PersonId(str(post.data["person"]))]
        if data.get("duty") in self.duties:
            data["duty"] = self.duties[str(data["duty"])]
        if isinstance(duties := data.get("duties"), tuple):
            data["duties"] = tuple(self.duties.get(str(each), each) for each in duties)
        return Phrase(said.code, data)

    def _of_section(self, family: str, data: Mapping[str, object]) -> dict[str, object]:
        """The section of the plan that a numbered item is of, and who sits in a body."""
        named = {field: (family, str(data[field])) for field in _SECTIONS if field in data}
        found: dict[str, object] = {
            field: self.sections[key] for field, key in named.items() if key in self.sections
        }
        if family != "register":
            return found
        if isinstance(head := data.get("head"), str):
            found["head"] = self._seat(head)
        for field in ("deputies", "members"):
            if isinstance(seats := data.get(field), tuple):
                found[field] = tuple(self._seat(str(seat)) for seat in seats)
        return found

    def _seat(self, seat: str) -> Title | str:
        """A person, or whoever heads a unit, by name."""
        if (unit := named_unit(seat)) is not None:
            return self.units.get(UnitId(unit), seat)
        return self.people.get(PersonId(seat), seat)

    def work(self, key: AssignmentKey) -> Phrase:
        """A piece of work by its duty and its unit."""
        named = {
            "duty": self.duties.get(key.duty, key.duty),
            "unit": self.units.get(key.unit, key.unit),
        }
        if key.occurrence == ONCE:
            return phrase("thing.assignment", **named)
        return phrase("thing.assignment.occurrence", occurrence=key.occurrence, **named)


def event_names(campaign: CampaignId, reads: Reads) -> EventNames:
    """Those of a campaign as it stands."""
    definition = existing_campaign(campaign, reads).definition
    directory = known_directory(reads)
    return EventNames(
        units={key: Title(zh=unit.name, en=unit.name_en) for key, unit in directory.units.items()},
        duties={key: duty.title for key, duty in definition.duties.items()},
        phases={phase.key: phase.title for phase in definition.phases},
        people={person: known.name for person, known in directory.people.items()},
        sections={
            (family, key): section_called(definition, family, key)
            for family, keys in used_sections(definition)
            for key in keys
        },
    )
