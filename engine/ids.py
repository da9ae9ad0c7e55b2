"""Names of things, as types; streams of the log have readable names built and read only here."""

import re
import unicodedata
from typing import NamedTuple, NewType

from engine.phrases import Phrase, phrase

CampaignId = NewType("CampaignId", str)
PhaseKey = NewType("PhaseKey", str)
DutyKey = NewType("DutyKey", str)
OccurrenceKey = NewType("OccurrenceKey", str)
UnitId = NewType("UnitId", str)
PersonId = NewType("PersonId", str)
GrantId = NewType("GrantId", str)
DeputyId = NewType("DeputyId", str)
RectificationId = NewType("RectificationId", str)
PetitionId = NewType("PetitionId", str)
CommandId = NewType("CommandId", str)
StreamId = NewType("StreamId", str)

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
ONCE = OccurrenceKey("once")
SYSTEM = PersonId("system")
DIRECTORY_STREAM = StreamId("directory/main")
ACCESS_STREAM = StreamId("access/main")
OFFICE_STREAM = StreamId("office/main")
READINGS_STREAM = StreamId("readings/main")
DOCUMENTS_STREAM = StreamId("document/main")


def campaign_stream(campaign: CampaignId) -> StreamId:
    """`campaign/workstyle-2009`."""
    return StreamId(f"campaign/{campaign}")


def series_stream(series: str) -> StreamId:
    """`series/work-style-years`: which campaign is which year of a series."""
    return StreamId(f"series/{series}")


def phase_stream(campaign: CampaignId, phase: PhaseKey) -> StreamId:
    """`phase/workstyle-2009/mobilize`."""
    return StreamId(f"phase/{campaign}/{phase}")


def obligation_stream(campaign: CampaignId, duty: DutyKey) -> StreamId:
    """`obligation/workstyle-2009/open-talk-day`: the occurrences of one recurring duty."""
    return StreamId(f"obligation/{campaign}/{duty}")


def entries_stream(campaign: CampaignId, name: str) -> StreamId:
    """`entries/workstyle-2009/parks`: what the units of a campaign have listed."""
    return StreamId(f"entries/{campaign}/{name}")


def assignment_stream(
    campaign: CampaignId, duty: DutyKey, unit: UnitId, occurrence: OccurrenceKey = ONCE
) -> StreamId:
    """`assignment/workstyle-2009/plan-filed/town-03/once` (or `.../2009-H1`)."""
    return StreamId(f"assignment/{campaign}/{duty}/{unit}/{occurrence}")


def is_key(name: str) -> bool:
    """Whether a name may stand in a stream's name: lower-case letters, digits, hyphens, 1-63."""
    return _KEY.fullmatch(name) is not None


_LONGEST_PERSON = 100


def person_faults(name: str) -> tuple[Phrase, ...]:
    """Why a name cannot stand for a person in the log, in lists and in file names of letters."""
    faults = []
    if not name:
        faults.append(phrase("fault.name.empty"))
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        faults.append(phrase("fault.name.invisible", name=name))
    if "/" in name:
        faults.append(phrase("fault.name.slash", name=name))
    if name != name.strip():
        faults.append(phrase("fault.name.blank", name=name))
    if len(name) > _LONGEST_PERSON:
        faults.append(phrase("fault.name.long", signs=len(name), most=_LONGEST_PERSON))
    return tuple(faults)


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


def rectification_stream(campaign: CampaignId, rectification: RectificationId) -> StreamId:
    """`rectification/workstyle-2009/r-0007`."""
    return StreamId(f"rectification/{campaign}/{rectification}")


class RectificationKey(NamedTuple):
    """One item of one campaign's ledger."""

    campaign: CampaignId
    rectification: RectificationId

    @property
    def stream(self) -> StreamId:
        """Where its events stand."""
        return rectification_stream(*self)


class PetitionKey(NamedTuple):
    """One petition of one campaign."""

    campaign: CampaignId
    petition: PetitionId

    @property
    def stream(self) -> StreamId:
        """Where its events stand: `petition/workstyle-2009/p-0007`."""
        return StreamId(f"petition/{self.campaign}/{self.petition}")


class ItemKey(NamedTuple):
    """An item of a lifecycle that numbers its items: `matter`, of a campaign, `m-0001`."""

    family: str
    campaign: CampaignId
    number: str

    @property
    def stream(self) -> StreamId:
        """Where its events stand: `matter/workstyle-2009/m-0001`."""
        return StreamId(f"{self.family}/{self.campaign}/{self.number}")


class CampaignKey(NamedTuple):
    """A campaign as a stream is about it."""

    campaign: CampaignId


class CampaignPhase(NamedTuple):
    """One phase of one campaign."""

    campaign: CampaignId
    phase: PhaseKey


class CampaignDuty(NamedTuple):
    """One recurring duty of one campaign."""

    campaign: CampaignId
    duty: DutyKey


class CampaignItem(NamedTuple):
    """Something else of one campaign: `item` is how its lifecycle names it."""

    campaign: CampaignId
    item: str


StreamKey = (
    AssignmentKey | RectificationKey | CampaignKey | CampaignPhase | CampaignDuty | CampaignItem
)
_OF_NO_CAMPAIGN = (
    "access", "calendar", "directory", "document", "message", "office", "readings", "reminder",
    "series",
)  # fmt: skip


def parse_stream(stream: StreamId) -> StreamKey | None:
    """What a stream is about; None for those of no campaign (directory, calendars) and letters."""
    match stream.split("/"):
        case ["assignment", campaign, duty, unit, occurrence]:
            return AssignmentKey(
                CampaignId(campaign), DutyKey(duty), UnitId(unit), OccurrenceKey(occurrence)
            )
        case ["rectification", campaign, number]:
            return RectificationKey(CampaignId(campaign), RectificationId(number))
        case ["campaign", campaign]:
            return CampaignKey(CampaignId(campaign))
        case ["phase", campaign, phase]:
            return CampaignPhase(CampaignId(campaign), PhaseKey(phase))
        case ["obligation", campaign, duty]:
            return CampaignDuty(CampaignId(campaign), DutyKey(duty))
        case [name, campaign, *more] if name not in _OF_NO_CAMPAIGN:
            return CampaignItem(CampaignId(campaign), "/".join(more))
        case _:
            return None


def campaign_of(stream: StreamId) -> CampaignId:
    """The campaign that a stream is about; only for streams of campaigns and what is in them."""
    key = parse_stream(stream)
    assert key is not None, f"{stream} is about no campaign"
    return key.campaign


def phase_key(stream: StreamId) -> CampaignPhase | None:
    """The phase that a stream is about, None for another sort."""
    key = parse_stream(stream)
    return key if isinstance(key, CampaignPhase) else None


def assignment_key(stream: StreamId) -> AssignmentKey | None:
    """The assignment that a stream is about, None for another sort."""
    key = parse_stream(stream)
    return key if isinstance(key, AssignmentKey) else None


def rectification_key(stream: StreamId) -> RectificationKey | None:
    """The item of a ledger that a stream is about, None for another sort."""
    key = parse_stream(stream)
    return key if isinstance(key, RectificationKey) else None


def petition_key(stream: StreamId) -> PetitionKey | None:
    """The petition that a stream is about, None for another sort."""
    name, _, rest = stream.partition("/")
    campaign, _, number = rest.partition("/")
    return PetitionKey(CampaignId(campaign), PetitionId(number)) if name == "petition" else None


_NUMBERED = re.compile(r"[a-z]-[0-9]{4,}")
_NAMED_OTHERWISE = ("entries", "obligation", "petition", "phase", "rectification")


def item_key(stream: StreamId) -> ItemKey | None:
    """The numbered item that a stream is about, None for another sort; petitions and entries of the
    ledger have keys of their own.
    """
    match stream.split("/"):
        case [family, campaign, number] if (
            family not in _NAMED_OTHERWISE
            and family not in _OF_NO_CAMPAIGN
            and _NUMBERED.fullmatch(number)
        ):
            return ItemKey(family, CampaignId(campaign), number)
        case _:
            return None


def calendar_stream(edition: str) -> StreamId:
    """`calendar/cn-2004-2026`."""
    return StreamId(f"calendar/{edition}")


_LETTER_TO = "message/to/"


def subject_stream(stream: StreamId) -> StreamId:
    """The stream of the item that a fact, or a letter of old, is about; any other stream is its own
    subject.
    """
    return fact_key(stream).item if is_fact(stream) else stream


def is_fact(stream: StreamId) -> bool:
    """Whether a stream is that of a fact of which somebody is to be told."""
    if stream.startswith("reminder/"):
        return True
    return stream.startswith("message/") and not stream.startswith(_LETTER_TO)


class FactKey(NamedTuple):
    """Of what somebody is told: an item, at a rung of its ladder, in a generation of its clock; and
    who, by his post.
    """

    item: StreamId
    rung: str
    generation: int
    post: str


def fact_key(stream: StreamId) -> FactKey:
    """What the stream of a fact names. That of a letter of old is its fact: it was for a person, or
    for the desk of the office.
    """
    family, _, rest = stream.partition("/")
    item, rung, generation, post = rest.rsplit("/", 3)
    if family == "message" and post != "office":
        post = person_post(PersonId(post))
    return FactKey(StreamId(item), rung, int(generation.removeprefix("g")), post)


def person_post(person: PersonId) -> str:
    """Where the post of a fact stands, one person: `person:li`."""
    return f"person:{person}"


def person_of(post: str) -> PersonId | None:
    """The person that stands in place of a post; None for a post."""
    kind, colon, person = post.partition(":")
    return PersonId(person) if colon and kind == "person" else None


def reminder_stream(item: StreamId, rung: str, generation: int, post: str) -> StreamId:
    """The one place where a fact can stand: a second one of the same name cannot be appended."""
    return StreamId(f"reminder/{item}/{rung}/g{generation}/{post}")


class LetterKey(NamedTuple):
    """The letter of a person and a window."""

    person: PersonId
    window: str


def letter_stream(person: PersonId, window: str) -> StreamId:
    """`message/to/li/2026-11-26.1`: the one letter to a person in a window of delivery."""
    return StreamId(f"{_LETTER_TO}{person}/{window}")


def letter_key(stream: StreamId) -> LetterKey | None:
    """Whose letter a stream is, and of which window; None for a letter of old."""
    if not stream.startswith(_LETTER_TO):
        return None
    person, window = stream.removeprefix(_LETTER_TO).split("/")
    return LetterKey(PersonId(person), window)
