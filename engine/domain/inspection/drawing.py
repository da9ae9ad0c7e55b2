"""The draw of units: announced before the randomness is known, held once by what was published."""

from collections.abc import Iterator

from engine.domain.audience import Participant
from engine.domain.event import within_reach
from engine.domain.inspection.commands import AnnounceDraw, DrawUnits, Stratum
from engine.domain.inspection.context import InspectionTerms, named
from engine.domain.inspection.draw import drawn, hash_of, is_digest
from engine.domain.inspection.events import DrawAnnounced, PassedOver, UnitsDrawn
from engine.domain.inspection.planning import homes_in, known_unit
from engine.domain.inspection.state import Inspection
from engine.domain.inspection.table import Over
from engine.errors import NotFound, RuleBroken
from engine.ids import UnitId


def announced(
    command: AnnounceDraw, state: Inspection, terms: InspectionTerms
) -> tuple[DrawAnnounced, ...]:
    """One fact for each category. Raises RuleBroken for randomness that is known already."""
    on, hour = command.on, command.hour
    if state.announced:
        raise RuleBroken("error.inspection.announced-already")
    if not is_digest(command.code_hash):
        raise RuleBroken("error.inspection.no-digest", given=command.code_hash)
    if not command.source.strip():
        raise RuleBroken("error.inspection.no-source")
    within_reach(on, command.stamp, named(command.key.number))
    if on < command.stamp.on:
        raise RuleBroken("error.inspection.draw-older", on=on, day=command.stamp.on)
    wall = terms.now.wall
    if on == command.stamp.on and (hour is None or (wall is not None and wall.time() >= hour)):
        raise RuleBroken("error.inspection.draw-hour", on=on)
    strata = command.strata or tuple(
        Stratum(n=each.count, category=each.category) for each in terms.rules.draw
    )
    if not strata:
        raise RuleBroken("error.inspection.nothing-to-draw")
    return tuple(_announced(command, stratum, terms) for stratum in strata)


def _announced(command: AnnounceDraw, stratum: Stratum, terms: InspectionTerms) -> DrawAnnounced:
    pool = tuple(dict.fromkeys(stratum.pool)) or tuple(_among(terms, stratum.category))
    for unit in pool:
        known_unit(unit, terms)
    if not 1 <= stratum.n <= len(pool):
        raise RuleBroken("error.inspection.pool", n=stratum.n, pool=len(pool))
    return DrawAnnounced(
        stamp=command.stamp,
        pool=pool,
        n=stratum.n,
        source=command.source.strip(),
        on=command.on,
        code_hash=command.code_hash,
        category=stratum.category,
        hour=command.hour,
    )


def _among(terms: InspectionTerms, category: str) -> Iterator[UnitId]:
    units: list[Participant] = list(terms.inspected.values())
    for each in units:
        if each.is_among((category,)) and each.unit in terms.participants:
            yield each.unit


def units_drawn(
    command: DrawUnits, state: Inspection, terms: InspectionTerms
) -> tuple[UnitsDrawn, ...]:
    """One fact for each announcement. Raises RuleBroken for a code or a day that is not theirs."""
    if not state.announced:
        raise RuleBroken("error.inspection.not-announced")
    first, code = state.announced[0], command.code.strip().lower()
    if not is_digest(code) or hash_of(code) != first.code_hash:
        raise RuleBroken("error.inspection.wrong-code", announced=first.code_hash)
    published, day = command.published_on or first.on, first.stamp.on
    if published < day:
        raise RuleBroken("error.inspection.randomness-older", on=published, day=day)
    if published != first.on:
        raise RuleBroken("error.inspection.other-day", on=published, day=first.on)
    wall = terms.now.wall
    early = first.hour and wall is not None and wall.time() < first.hour
    if terms.now.day < first.on or (terms.now.day == first.on and early):
        raise RuleBroken("error.inspection.not-published", on=first.on)
    randomness = command.randomness.strip()
    if not randomness:
        raise RuleBroken("error.inspection.no-randomness")
    over = _recused(command, state, terms)
    found = []
    for announcement in state.announced:
        chosen, passed = drawn(announcement.pool, announcement.n, code, randomness, over)
        if len(chosen) < announcement.n:
            raise RuleBroken("error.inspection.too-few-left", n=announcement.n, left=len(chosen))
        found.append(
            UnitsDrawn(
                stamp=command.stamp,
                randomness=randomness,
                code=code,
                chosen=tuple(map(UnitId, chosen)),
                passed_over=tuple(over[UnitId(unit)] for unit in passed),
                category=announcement.category,
            )
        )
        over |= {UnitId(unit): PassedOver(unit=UnitId(unit), why=Over.DRAWN) for unit in chosen}
    return tuple(found)


def _recused(
    command: DrawUnits, state: Inspection, terms: InspectionTerms
) -> dict[UnitId, PassedOver]:
    """Units that are passed over: left meanwhile, at home to one of the team, recused."""
    pool = {unit for announcement in state.announced for unit in announcement.pool}
    found = {
        unit: PassedOver(unit=unit, why=Over.LEFT)
        for unit in pool
        if unit not in terms.inspected or unit not in terms.participants
    }
    for member in state.plan.team:
        for unit in {member.home} | homes_in(terms, member.person, command.stamp.on):
            found[unit] = PassedOver(unit=unit, why=Over.HOME, person=member.person)
    for recusal in command.recused:
        if recusal.unit not in pool:
            raise NotFound("thing.unit-in-pool", recusal.unit, sorted(pool))
        if not recusal.reason.strip():
            raise RuleBroken("error.inspection.recusal-reason", unit=recusal.unit)
        found[recusal.unit] = PassedOver(
            unit=recusal.unit, why=Over.RECUSED, reason=recusal.reason.strip()
        )
    return found
