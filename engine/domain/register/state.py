"""What decisions need of an entry or a body, folded from its facts; and how lists see it."""

from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.event import Stamp
from engine.domain.items import Items, Outline
from engine.domain.register.commands import NoteVacancy
from engine.domain.register.events import (
    BodyComposed,
    BodySeated,
    BodyVacated,
    EntryEnded,
    EntryMade,
    RegisterEvent,
)
from engine.domain.register.table import REGISTER, EntryState
from engine.ids import StreamId, item_key
from workflows.owners import named_unit

EFFECTS: Final[Effects] = MappingProxyType(
    {
        EntryMade: Effect("make"),
        BodyComposed: Effect("compose"),
        BodyVacated: Effect("vacate"),
        EntryEnded: Effect("end"),
    }
)


class Entry(Struct, frozen=True, kw_only=True):
    """An entry by its making, or a body by its last composition."""

    state: EntryState
    made: EntryMade | BodySeated

    @property
    def is_body(self) -> bool:
        """Whether it is a body."""
        return isinstance(self.made, BodySeated)

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.state is not EntryState.ENDED

    @property
    def unit(self) -> str | None:
        """Whose it is."""
        return self.made.subject if isinstance(self.made, EntryMade) else self.made.unit


def evolve(state: Entry | None, event: RegisterEvent) -> Entry:
    """The state after a fact. Never refuses."""
    before = EntryState.NEW if state is None else state.state
    now, _ = next_state(REGISTER, EFFECTS[type(event)], before, None)
    if not isinstance(event, EntryEnded):
        return Entry(state=now, made=event)
    assert state is not None, "an entry's first event is its making"
    return replace(state, state=now)


def outline(before: Outline | None, event: RegisterEvent) -> Outline:
    """An entry is named by its other side, a body by its name; nothing of either is ever due."""
    began = EntryState.NEW if before is None else EntryState(before.state)
    state, _ = next_state(REGISTER, EFFECTS[type(event)], began, None)
    match event:
        case EntryMade():
            return Outline(
                key=event.register,
                title=event.object.rpartition(":")[2] or event.register,
                unit=event.subject,
                state=state,
                done_on=event.begins,
            )
        case BodyComposed() | BodyVacated():
            day = event.stamp.day if state is EntryState.IN_PLACE else None
            # Whoever heads it may end on any day: the scheduler looks. Of a post others take care.
            head = getattr(event, "head", None)
            watched = head is not None and named_unit(head) is None
            return Outline(
                key=event.register,
                title=event.body,
                unit=event.unit,
                state=state,
                done_on=day,
                acts_on=event.stamp.on if watched else None,
            )
        case EntryEnded():
            assert before is not None, "an entry's first event is its making"
            return replace(before, state=state, acts_on=None)


def _look(stream: StreamId, stamp: Stamp) -> NoteVacancy:
    key = item_key(stream)
    assert key is not None, "it is the stream of an entry"
    return NoteVacancy(stamp=stamp, key=key)


ITEMS: Final = Items(
    open=frozenset(),
    waiting=frozenset(),
    done=frozenset({EntryState.STANDS, EntryState.IN_PLACE}),
    outline=outline,
    act=_look,
)
