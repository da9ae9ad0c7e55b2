"""Calendar editions as facts, and the calendars that count on them."""

from collections.abc import Iterable

from engine.calendars.working_days import Edition, WorkingCalendar
from engine.domain.event import Command, Event
from engine.errors import NotFound, RuleBroken
from workflows.dates import CalendarKind


class CalendarEditionPublished(Event, frozen=True):
    """Working days became known for some years; `edition.source` names the notice.

    It moves no deadline by itself: each campaign pins the edition it was planned on.
    """

    edition: Edition


class PublishEdition(Command, frozen=True):
    """Put an edition on record."""

    edition: Edition


def decide(command: PublishEdition, state: Edition | None) -> tuple[CalendarEditionPublished, ...]:
    """An edition is published once; the same again changes nothing, another one is refused."""
    if state is None:
        return (CalendarEditionPublished(stamp=command.stamp, edition=command.edition),)
    if state == command.edition:
        return ()
    raise RuleBroken(
        f"calendar edition {state.id!r} is published already and may not change; "
        "publish the new days under a new name"
    )


def evolve(_state: Edition | None, event: CalendarEditionPublished) -> Edition:
    """The edition on record."""
    return event.edition


class Calendars:
    """Working-day calendars by edition and kind, each built once."""

    def __init__(self, editions: Iterable[Edition] = ()) -> None:
        self._editions = {edition.id: edition for edition in editions}
        self._built: dict[tuple[str, CalendarKind], WorkingCalendar] = {}

    def add(self, edition: Edition) -> None:
        """Take one more edition in."""
        self._editions[edition.id] = edition

    def of(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        """The calendar of this kind on this edition; NotFound if it was never published."""
        known = self._built.get((edition, kind))
        if known is None:
            if edition not in self._editions:
                raise NotFound("calendar edition", edition, self._editions)
            known = WorkingCalendar(kind, self._editions[edition])
            self._built[edition, kind] = known
        return known
