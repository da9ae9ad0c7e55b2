"""Checks of the ladders: who is reminded, in which order the rungs come, what they are called."""

import re
from collections.abc import Iterable
from typing import Final

from engine.phrases import Alternatives
from workflows.dates import MAX_OFFSET
from workflows.faults import Fault, fault
from workflows.kinds import RungRecipient
from workflows.ladder import NOTICE_RUNG, REVIEWED_BY, URGING_RUNG
from workflows.tree import Node

_CHANNEL: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_OF_DUE: Final = tuple(post for post in RungRecipient if post is not RungRecipient.REVIEWER)


def check_ladders(tree: Node) -> Iterable[Fault]:
    """Both ladders: that of due dates, and that of what waits for review."""
    yield from _check_ladder(tree["reminders"], _OF_DUE, -MAX_OFFSET)
    yield from _check_ladder(tree["review_reminders"], REVIEWED_BY, 0)


def _check_ladder(rungs: Node, posts: tuple[RungRecipient, ...], earliest: int) -> Iterable[Fault]:
    before: int | None = None
    for rung in rungs.rows():
        yield from _check_recipients(rung["to"], posts)
        yield from _check_names(rung)
        days = rung["days"].number()
        if days is None:
            continue
        if not earliest <= days <= MAX_OFFSET:
            code = "fault.definition.rung-days" if earliest else "fault.definition.review-days"
            yield fault(rung["days"].path, code, days=days, most=MAX_OFFSET)
        elif before is not None and days < before:
            code = "fault.definition.rungs-out-of-order"
            yield fault(rung["days"].path, code, days=days, before=before)
        before = days


def _check_recipients(to: Node, posts: tuple[RungRecipient, ...]) -> Iterable[Fault]:
    if to.value == []:
        yield fault(to.path, "fault.definition.nobody-reminded")
    seen: set[str] = set()
    for path, post in to.texts():
        if post in seen:
            yield fault(path, "fault.definition.reminded-twice", post=post)
        elif post in tuple(RungRecipient) and post not in posts:
            reviewing = RungRecipient.REVIEWER in posts
            which = "not-of-reviews" if reviewing else "reviewer-of-nothing"
            known = Alternatives(sorted(each.value for each in posts))
            yield fault(path, f"fault.definition.{which}", post=post, known=known)
        seen.add(post)


def _check_names(rung: Node) -> Iterable[Fault]:
    key, channel = rung["key"], rung["channel"]
    name = key.text() or ""
    if name == NOTICE_RUNG or name.startswith(URGING_RUNG):
        yield fault(key.path, "fault.definition.rung-reserved", key=name)
    if (named := channel.text()) is not None and not _CHANNEL.fullmatch(named):
        yield fault(channel.path, "fault.definition.not-a-channel", channel=named)
