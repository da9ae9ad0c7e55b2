"""What a definition takes away: for some deeds, all but some of the roles that the table allows."""

from collections.abc import Iterator, Mapping

from engine.domain.policy.actors import Role
from engine.domain.policy.rows import Table
from engine.phrases import Alternatives, phrase
from workflows.faults import Fault, fault
from workflows.schema import Definition, Duty

_ROLES = {role.value: role for role in Role}


def narrowed_by(*parts: Definition | Duty | None) -> dict[str, frozenset[Role]]:
    """The only roles left for each deed. Roles that this program does not know are left out."""
    found: dict[str, frozenset[Role]] = {}
    for part in parts:
        for deed, names in (part.may or {}).items() if part else ():
            kept = frozenset(_ROLES[name] for name in names if name in _ROLES)
            found[deed] = found.get(deed, kept) & kept
    return found


def narrowing_faults(definition: Definition, table: Table) -> tuple[Fault, ...]:
    """A definition narrows the table, it does not widen it: every deed and role that it lacks."""
    phases = definition.phases
    tasks = {
        f"phases[{i}].tasks[{j}]": t for i, p in enumerate(phases) for j, t in enumerate(p.tasks)
    }
    free = {f"tasks[{i}]": task for i, task in enumerate(definition.free_tasks)}
    recurring = {f"obligations[{i}]": duty for i, duty in enumerate(definition.obligations)}
    found = list(_faults("may", definition.may or {}, table))
    for place, duty in {**tasks, **free, **recurring}.items():
        found += _faults(f"{place}.may", duty.may or {}, table)
    return tuple(found)


def _faults(place: str, may: Mapping[str, tuple[str, ...]], table: Table) -> Iterator[Fault]:
    for deed, names in may.items():
        if deed not in table:
            known = Alternatives(sorted(table))
            what = phrase("thing.deed")
            yield fault(
                f"{place}.{deed}", "fault.definition.unknown", what=what, name=deed, known=known
            )
            continue
        allowed = Alternatives(sorted(role.value for role in table[deed].at))
        for number, name in enumerate(names):
            if name not in allowed:
                where = f"{place}.{deed}[{number}]"
                yield fault(where, "fault.definition.widens", role=name, known=allowed)
