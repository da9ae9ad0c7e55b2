"""Which phases wait for which: those that `after` names, else the one in front of them."""

from collections.abc import Iterable, Mapping

from msgspec import UnsetType

from workflows.schema import Definition

Order = Mapping[str, tuple[str, ...]]
"""The phases that each one waits for by its own words."""


def order_of(phases: Iterable[tuple[str, tuple[str, ...] | None]]) -> Order:
    """Keys with what they are after; None where that is left out."""
    found: dict[str, tuple[str, ...]] = {}
    in_front: tuple[str, ...] = ()
    for key, after in phases:
        found[key] = in_front if after is None else after
        in_front = (key,)
    return found


def planned_order(definition: Definition) -> Order:
    """That of the phases of a definition."""
    return order_of(
        (phase.key, None if isinstance(phase.after, UnsetType) else phase.after)
        for phase in definition.phases
    )


def waits_for(phase: str, order: Order) -> frozenset[str]:
    """Every phase that must have run before this one, itself where they wait in a circle."""
    found: set[str] = set()
    ahead = list(order.get(phase, ()))
    while ahead:
        if (key := ahead.pop()) not in found:
            found.add(key)
            ahead += order.get(key, ())
    return frozenset(found)


def circle_through(phase: str, order: Order) -> tuple[str, ...]:
    """The phases by which this one waits for itself, in turn, itself first and last; none if it
    does not.
    """
    ways: list[tuple[str, ...]] = [(phase,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for key in order.get(way[-1], ()):
            if key == phase:
                return (*way, key)
            if key not in seen:
                seen.add(key)
                ways.append((*way, key))
    return ()
