"""What a ladder asks for and the office has not: posts nobody holds, channels that are none."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from engine.domain.audience import OFFICE_CATEGORY, Participant
from engine.domain.directory.state import Directory
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.domain.policy.places import superior_of
from engine.ids import UnitId
from engine.phrases import Phrase, phrase
from workflows.kinds import RungRecipient
from workflows.schema import Definition


def unheld_posts(
    definition: Definition, directory: Directory, units: Collection[Participant], on: date
) -> tuple[Phrase, ...]:
    """Each post that rungs name and nobody holds on a day, in any of these units, with those rungs,
    and who is told in his place. Without people, or without units, there is nothing to say yet.
    """
    if not directory.people or not units:
        return ()
    return tuple(_unheld(definition, _Posts(directory, units, on)))


def unknown_channels(definition: Definition, known: Sequence[str]) -> tuple[Phrase, ...]:
    """Each channel that rungs name and the office has not, with those rungs, and which there
    are: `known` are the office's channels, its own first.
    """
    return tuple(
        phrase("fault.ladder.no-channel", name=name, rungs=rungs, known=tuple(known))
        for name, rungs in lacking_channels(definition, known).items()
    )


def lacking_channels(definition: Definition, known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The channels that rungs name and the office has not, each with those rungs."""
    found: dict[str, tuple[str, ...]] = {}
    for rung in definition.rungs:
        if (name := rung.sent_by) and name not in known:
            found[name] = (*found.get(name, ()), rung.key)
    return found


class _Posts:
    """Whether a post is held by anybody."""

    def __init__(self, directory: Directory, units: Collection[Participant], on: date) -> None:
        self._directory, self._on = directory, on
        self._units = [participant.unit for participant in units]

    def is_held(self, post: RungRecipient) -> bool:
        match post:
            case RungRecipient.LIAISON:
                return self._in_units(Role.LIAISON, self._units)
            case RungRecipient.UNIT_CHIEF:
                return self._in_units(Role.UNIT_CHIEF, self._units)
            case RungRecipient.SUPERIOR:
                return self._in_units(Role.UNIT_CHIEF, self._above())
            case RungRecipient.IN_CHARGE:
                return bool(tuple(self._directory.with_role(Role.LEADER, self._on)))
            case RungRecipient.OFFICE:
                return self._has_office()
            case RungRecipient.EVERYONE:
                return self.is_held(RungRecipient.LIAISON) or self.is_held(RungRecipient.UNIT_CHIEF)
            case RungRecipient.REVIEWER:
                return True  # Each duty says who reviews it, and the office stands in.

    def _in_units(self, role: Role, units: Collection[UnitId]) -> bool:
        return any(self._directory.holder(role, unit, self._on) is not None for unit in units)

    def _above(self) -> set[UnitId]:
        found: set[UnitId] = set()
        for unit in self._units:
            above = superior_of(self._directory, unit)
            while above is not None and above not in found:
                found.add(above)
                above = superior_of(self._directory, above)
        return found

    def _has_office(self) -> bool:
        roles = (Role.OFFICE, Role.OFFICE_HEAD)
        if any(tuple(self._directory.holders(role, OFFICE_WIDE, self._on)) for role in roles):
            return True
        own = [
            unit.unit
            for unit in self._directory.units.values()
            if OFFICE_CATEGORY in unit.categories
        ]
        return self._in_units(Role.LIAISON, own)


def _unheld(definition: Definition, posts: _Posts) -> Iterator[Phrase]:
    rungs: dict[RungRecipient, list[str]] = {}
    for rung in definition.rungs:
        for post in rung.to:
            rungs.setdefault(post, []).append(rung.key)
    office = posts.is_held(RungRecipient.OFFICE)
    for post, keys in rungs.items():
        if not posts.is_held(post):
            code = "fault.ladder.nobody-holds" if office else "fault.ladder.nobody-at-all"
            yield phrase(code, post=post, rungs=tuple(keys))
