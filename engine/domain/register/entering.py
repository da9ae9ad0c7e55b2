"""What an entry may join, and how much: codes of objects, cardinality, limits hard and soft."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.domain.register.commands import MakeEntry
from engine.domain.register.context import Standing
from engine.domain.register.events import EntryMade
from engine.errors import NotFound, RuleBroken
from engine.ids import UnitId
from engine.phrases import phrase
from workflows.kinds import Severity
from workflows.sections.registers import LimitPer, Register, RegisterLimit

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


def object_named(text: str, register: Register) -> str:
    """An object as it is stored, `family:f-017`: its sort may be left out where there is one.

    Raises RuleBroken for an unknown sort, and for what is no code: families and people are named by
    codes, never by names.
    """
    sorts = register.objects
    if not sorts:
        if text:
            raise RuleBroken("error.register.takes-no-object", register=register.title)
        return ""
    sort, colon, code = text.rpartition(":")
    if not colon and len(sorts) == 1:
        sort = sorts[0]
    if sort not in sorts:
        raise RuleBroken("error.register.no-sort", register=register.title, sorts=sorts)
    if not _CODE.fullmatch(code):
        raise RuleBroken("error.register.no-code", code=code, sort=sort)
    return f"{sort}:{code}"


def check_cardinality(subject: UnitId, named: str, context: Standing) -> None:
    """Raise RuleBroken where one of the two sides is joined already as often as it may be."""
    register = context.register
    one_object, one_subject = register.cardinality.one_object, register.cardinality.one_subject
    for number, entry in context.others.items():
        made = entry.made
        if not named or not isinstance(made, EntryMade):
            continue
        data = {"number": number, "unit": made.subject, "object": made.object}
        if made.subject == subject and made.object == named:
            raise RuleBroken("error.register.twice", **data)
        if one_object and made.subject == subject:
            raise RuleBroken("error.register.one-object", **data)
        if one_subject and made.object == named:
            raise RuleBroken("error.register.one-subject", **data)


def exceeded(command: MakeEntry, begins: date, context: Standing) -> tuple[RegisterLimit, ...]:
    """The soft limits that an entry passes. Raises RuleBroken for a hard one, NotFound for a figure
    that no limit names.
    """
    register = context.register
    known = [limit.key for limit in register.limits if limit.per is LimitPer.ENTRY]
    for figure in command.figures:
        if figure.key not in known:
            raise NotFound(phrase("thing.figure-of", register=register.title), figure.key, known)
        if figure.value < 0:
            raise RuleBroken("error.register.negative", figure=figure.key)
    return tuple(_passed(command, begins, context))


def _passed(command: MakeEntry, begins: date, context: Standing) -> Iterator[RegisterLimit]:
    figures = {figure.key: figure.value for figure in command.figures}
    for limit in context.register.limits:
        if limit.per is LimitPer.YEAR:
            value = 1 + _in_year(command.subject, begins.year, context)
        else:
            value = figures.get(limit.key, 0)
        if value <= limit.at_most:
            continue
        if limit.severity is Severity.HARD:
            raise RuleBroken(
                "error.register.limit", limit=limit.title, value=value, most=limit.at_most
            )
        yield limit


def _in_year(subject: UnitId, year: int, context: Standing) -> int:
    made = (entry.made for entry in context.others.values())
    return sum(
        isinstance(each, EntryMade) and each.subject == subject and each.begins.year == year
        for each in made
    )
