"""What would happen behind the door `named`: the log, judged by the table of permissions."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final, TypeVar, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.access import Access, Door, known_access
from engine.domain.access.commands import AccessCommand
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.events import RoleGranted
from engine.domain.directory.state import Directory, holds, known_directory
from engine.domain.event import Recorded
from engine.domain.families import FAMILY_OF_EVENT, TABLE
from engine.domain.family import Family
from engine.domain.policy.acting import actor_of
from engine.domain.policy.actors import Role
from engine.domain.policy.permission import Question
from engine.errors import NotPermitted
from engine.handling.reads import LogReads
from engine.ids import ACCESS_STREAM, DIRECTORY_STREAM, SYSTEM, PersonId, StreamId
from engine.phrases import Phrase
from engine.store.log import CampaignLog
from workflows.dates import CalendarKind

S = TypeVar("S")
_PAGE: Final = 1000
_FOUNDING: Final = frozenset(
    {
        "RegisterPerson",
        "AmendPerson",
        "EndPerson",
        "GrantRole",
        "RevokeRole",
        "NameDeputy",
        "EndDeputy",
        *(command.__name__ for command in get_args(AccessCommand)),
    }
)


class DoorAnswer(Struct, frozen=True):
    """The door as it stands, and whether somebody heads the office."""

    door: Door
    headed: bool


class RefusedDeed(Struct, frozen=True):
    """A deed on record that the table would refuse, and how often it stands there."""

    position: int
    actor: PersonId
    deed: str
    why: Phrase
    times: int


class DoorCheck(Struct, frozen=True):
    """What stands in the way of the door `named`.

    `without_grant` are actors of the log who hold nothing today, with the number of their deeds.
    `posts` are persons whom a roster named after the post that they held: one human may have
    followed another under that name. `without_access` hold something today and have no way in
    behind the door `closed`; it stands in the way of nothing.
    """

    refused: tuple[RefusedDeed, ...]
    without_grant: dict[PersonId, int]
    posts: tuple[PersonId, ...]
    headed: bool
    without_access: tuple[PersonId, ...]

    @property
    def ready(self) -> bool:
        """Whether everything could go on."""
        return self.headed and not (self.refused or self.without_grant)


def door_check(log: CampaignLog, today: date) -> DoorCheck:
    """Judge every deed of the log as it stood then, by the grants of today whenever they began.

    Deputies count on the days for which they were named.
    """
    reads = LogReads(log)
    directory = known_directory(reads)
    replay = _Replay(directory, today)
    for entries in _commands(log):
        replay.judge(entries)
    return DoorCheck(
        refused=tuple(replace(deed, times=replay.times[key]) for key, deed in replay.first.items()),
        without_grant={
            actor: times
            for actor, times in replay.actors.items()
            if actor != SYSTEM and not (directory.acts(actor) and directory.grants_of(actor))
        },
        posts=tuple(dict.fromkeys(_named_after_posts(directory))),
        headed=bool(directory.with_role(Role.OFFICE_HEAD, today)),
        without_access=tuple(_without_access(directory, known_access(reads), today)),
    )


def _commands(log: CampaignLog) -> Iterator[list[Recorded]]:
    """What each command recorded, in the order of the log."""
    entries: list[Recorded] = []
    after = 0
    while page := log.read(after, _PAGE):
        for entry in page:
            if entries and entries[0].event.stamp.command_id != entry.event.stamp.command_id:
                yield entries
                entries = []
            entries.append(entry)
        after = page[-1].position
    if entries:
        yield entries


def _named_after_posts(directory: Directory) -> Iterator[PersonId]:
    for grant in directory.grants.values():
        unit = grant.scope.removeprefix("unit/")
        if grant.imported and grant.person == f"{unit}.{grant.role.removeprefix('unit_')}":
            yield grant.person


def _without_access(directory: Directory, access: Access, today: date) -> Iterator[PersonId]:
    for person in directory.people:
        held = any(holds(grant, today) for grant in directory.grants_of(person))
        if held and directory.acts(person) and not access.lets_in(person):
            yield person


class _Replay:
    """The streams as they stood at each deed; reads of the families go there."""

    def __init__(self, directory: Directory, today: date) -> None:
        self._directory, self._today = directory, today
        self._states: dict[StreamId, Any] = {}
        self.first: dict[tuple[PersonId, str, str], RefusedDeed] = {}
        self.times: Counter[tuple[PersonId, str, str]] = Counter()
        self.actors: Counter[PersonId] = Counter()

    def state(self, stream: StreamId, evolve: Callable[[S | None, Any], S]) -> S | None:
        """What a stream folded to, but for the directory of today."""
        del evolve
        found: S | None = self._states.get(stream)
        return cast(S, self._directory) if stream == DIRECTORY_STREAM else found

    def calendars(self, edition: str) -> Calendars:
        """No question of permission counts days."""
        raise NotImplementedError(edition)

    def calendar(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        """No question of permission counts days."""
        raise NotImplementedError(kind, edition)

    def judge(self, entries: list[Recorded]) -> None:
        """The deeds of one command, then what they led to."""
        deeds = [_deed_of(entry) for entry in entries]
        if not all(map(self._founding, deeds)):
            self.actors[entries[0].event.stamp.actor] += 1
        if "ImportRoster" in deeds:
            deeds = ["ImportRoster"] * len(deeds)  # all that it changed comes of the roster
        for place, (entry, deed) in enumerate(zip(entries, deeds, strict=True)):
            if deed not in deeds[:place] and not self._founding(deed):
                within = next((other for other in deeds if other in TABLE[deed].within), None)
                self._judge(entry, deed, within)
        for entry in entries:
            before = self._states.get(entry.stream)
            self._states[entry.stream] = _family_of(entry).evolve(before, entry.event)

    def _founding(self, deed: str) -> bool:
        """Whether it is how an office that is open to anyone makes itself ready."""
        access = self._states.get(ACCESS_STREAM)
        return deed in _FOUNDING and (access is None or access.door is Door.ANYONE)

    def _judge(self, entry: Recorded, deed: str, within: str | None) -> None:
        stamp = entry.event.stamp
        try:
            refused = self._refused(entry, deed, within)
        except NotPermitted as error:
            refused = error
        if refused is None:
            return
        key = (stamp.actor, deed, refused.phrase.code)
        self.times[key] += 1
        first = RefusedDeed(entry.position, stamp.actor, deed, refused.phrase, 1)
        self.first.setdefault(key, first)

    def _refused(self, entry: Recorded, deed: str, within: str | None) -> NotPermitted | None:
        today = replace(entry.event.stamp, on=self._today, effective_on=None)
        event = replace(entry.event, stamp=today)
        state = self._states.get(entry.stream)
        facts = _family_of(entry).policy.facts_of(event, entry.stream, state, self)
        return Question(
            directory=self._directory,
            table=TABLE,
            actor=actor_of(self._directory, entry.event.stamp, self._today),
            command=deed,
            facts=replace(facts, within=within),
            on=self._today,
        ).refused()


def _family_of(entry: Recorded) -> Family:
    return FAMILY_OF_EVENT[type(entry.event)]


def _deed_of(entry: Recorded) -> str:
    event = entry.event
    if isinstance(event, RoleGranted) and event.imported:
        return ImportRoster.__name__
    return _family_of(entry).policy.command_of[type(event)].__name__
