"""Quotas held against what is handed in: hard ones block, soft ones ask for a reason (A14)."""

from msgspec import Struct

from engine.domain.evidence import Filed
from engine.phrases import Phrase, phrase
from workflows.amounts import Amount, Bound
from workflows.schema import Quota, Severity


class Breach(Struct, frozen=True, kw_only=True):
    """A quota that a hand-in does not keep, in one sentence with its figures."""

    quota: str
    severity: Severity
    text: Phrase


def breaches(quotas: tuple[Quota, ...], filed: tuple[Filed, ...]) -> tuple[Breach, ...]:
    """Every figure that is out of bounds; a bound that is still a blank is not checked."""
    values = {
        item.key: Amount(item.value, more=item.bound == Bound.MORE_THAN)
        for item in filed
        if item.value is not None
    }
    found = []
    for quota in quotas:
        heads = values.get(quota.for_each, Amount(0)).number if quota.for_each else 1
        for figure in quota.figures:
            value = values.get(figure)
            code, asked = _bound(quota, value, heads)
            shown = value.number if value else None
            if code:
                code += ".each" if quota.for_each else ""
                data = {"figure": figure, "value": shown, "asked": asked, "heads": heads}
                text = phrase(code, **data, title=quota.title)
                found.append(Breach(quota=quota.key, severity=quota.severity, text=text))
    return tuple(found)


def _bound(quota: Quota, value: Amount | None, heads: int) -> tuple[str, int]:
    """The bound that a figure does not keep, and its number; an empty code if it keeps all. What
    is only said to be more than a number keeps no bound that it may break.
    """
    if value is None:
        return "", 0
    exactly, least, most = quota.exactly, quota.at_least, quota.at_most
    if isinstance(exactly, int) and value != Amount(exactly * heads):
        return "fault.quota.exactly", exactly
    if isinstance(least, int):
        asked = Amount(least * heads, more=quota.bound is Bound.MORE_THAN)
        if not value.reaches(asked):
            return f"fault.quota.{'more-than' if asked.more else 'at-least'}", least
    if isinstance(most, int) and value.least > most * heads:
        return "fault.quota.at-most", most
    return "", 0
