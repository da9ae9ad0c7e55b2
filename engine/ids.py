"""Names of things, as types; streams of the log have readable names built and read only here."""

import re
from typing import NamedTuple, NewType

CampaignId = NewType("CampaignId", str)
PhaseKey = NewType("PhaseKey", str)
DutyKey = NewType("DutyKey", str)
OccurrenceKey = NewType("OccurrenceKey", str)
UnitId = NewType("UnitId", str)
PersonId = NewType("PersonId", str)
RectificationId = NewType("RectificationId", str)
CommandId = NewType("CommandId", str)
StreamId = NewType("StreamId", str)

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
ONCE = OccurrenceKey("once")
SYSTEM = PersonId("system")
DIRECTORY_STREAM = StreamId("directory/main")


def campaign_stream(campaign: CampaignId) -> StreamId:
    """`campaign/workstyle-2009`."""
    return StreamId(f"campaign/{campaign}")


def phase_stream(campaign: CampaignId, phase: PhaseKey) -> StreamId:
    """`phase/workstyle-2009/mobilize`."""
    return StreamId(f"phase/{campaign}/{phase}")


def obligation_stream(campaign: CampaignId, duty: DutyKey) -> StreamId:
    """`obligation/workstyle-2009/open-talk-day`: the occurrences of one recurring duty."""
    return StreamId(f"obligation/{campaign}/{duty}")


def assignment_stream(
    campaign: CampaignId, duty: DutyKey, unit: UnitId, occurrence: OccurrenceKey = ONCE
) -> StreamId:
    """`assignment/workstyle-2009/plan-filed/town-03/once` (or `.../2009-H1`)."""
    return StreamId(f"assignment/{campaign}/{duty}/{unit}/{occurrence}")


def is_key(name: str) -> bool:
    """Whether a name may stand in a stream's name: lower-case letters, digits, hyphens, 1-63."""
    return _KEY.fullmatch(name) is not None


class AssignmentKey(NamedTuple):
    """One piece of work: a duty, a unit, an occurrence."""

    campaign: CampaignId
    duty: DutyKey
    unit: UnitId
    occurrence: OccurrenceKey = ONCE

    @property
    def stream(self) -> StreamId:
        """Where its events stand."""
        return assignment_stream(*self)

    def __str__(self) -> str:
        tail = "" if self.occurrence == ONCE else f" ({self.occurrence})"
        return f"{self.duty!r} of unit {self.unit!r}{tail}"


def assignment_key(stream: StreamId) -> AssignmentKey | None:
    """The assignment behind a stream's name, None for a stream of another sort."""
    kind, *names = stream.split("/")
    if kind != "assignment" or len(names) != 4:
        return None
    campaign, duty, unit, occurrence = names
    return AssignmentKey(
        CampaignId(campaign), DutyKey(duty), UnitId(unit), OccurrenceKey(occurrence)
    )


def rectification_key(stream: StreamId) -> tuple[CampaignId, RectificationId] | None:
    """Campaign and item behind a stream's name, None for a stream of another sort."""
    kind, *names = stream.split("/")
    if kind != "rectification" or len(names) != 2:
        return None
    return CampaignId(names[0]), RectificationId(names[1])


def rectification_stream(campaign: CampaignId, rectification: RectificationId) -> StreamId:
    """`rectification/workstyle-2009/r-0007`."""
    return StreamId(f"rectification/{campaign}/{rectification}")


def calendar_stream(edition: str) -> StreamId:
    """`calendar/cn-2004-2026`."""
    return StreamId(f"calendar/{edition}")


def message_stream(item: StreamId, rung: str, generation: int, recipient: PersonId) -> StreamId:
    """The one place a reminder can stand: a second one of the same name cannot be appended."""
    return StreamId(f"message/{item}/{rung}/g{generation}/{recipient}")
