"""Quotas held against what is handed in: hard ones block, soft ones ask for a reason (A14)."""

from msgspec import Struct

from engine.domain.evidence import Filed
from workflows.schema import Quota, Severity


class Breach(Struct, frozen=True, kw_only=True):
    """A quota that a hand-in does not keep, in one sentence with its figures."""

    quota: str
    severity: Severity
    text: str


def breaches(quotas: tuple[Quota, ...], filed: tuple[Filed, ...]) -> tuple[Breach, ...]:
    """Every figure that is out of bounds; a bound that is still a blank binds nobody."""
    values = {item.key: item.value for item in filed if item.value is not None}
    found = []
    for quota in quotas:
        heads = values.get(quota.for_each, 0) if quota.for_each else 1
        for figure in quota.figures:
            fault = _fault(quota, values.get(figure), heads)
            if fault:
                text = f"{figure} is {values[figure]}, {fault} ({quota.title.zh})"
                found.append(Breach(quota=quota.key, severity=quota.severity, text=text))
    return tuple(found)


def _fault(quota: Quota, value: int | None, heads: int) -> str | None:
    if value is None:
        return None
    each = f" for each of {heads}" if quota.for_each else ""
    exactly, least, most = quota.exactly, quota.at_least, quota.at_most
    if isinstance(exactly, int) and value != exactly * heads:
        return f"exactly {exactly}{each} asked"
    if isinstance(least, int) and value < least * heads:
        return f"at least {least}{each} asked"
    if isinstance(most, int) and value > most * heads:
        return f"at most {most}{each} allowed"
    return None
