"""What somebody may do to an item now: one question, asked by pages and by whatever lists deeds.

Nothing of it is a list of its own: the policy's table says what a role may do, and the lifecycle,
asked with a command that is not handed in, what the state of the item forbids.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from engine.domain.access import Door, known_access
from engine.domain.directory.state import known_directory
from engine.domain.event import Command, Recorded, Stamp, Via
from engine.domain.families import FAMILY_OF, TABLE
from engine.domain.family import Family
from engine.domain.policy.actors import Actor
from engine.domain.policy.asking import may
from engine.domain.policy.permission import Question
from engine.errors import BadInput, EngineError, NotFound, ReasonRequired, RuleBroken
from engine.handling.rehearsing import rehearsed
from engine.ids import (
    SYSTEM,
    AssignmentKey,
    CampaignItem,
    CampaignPhase,
    RectificationKey,
    StreamId,
    item_key,
    parse_stream,
    petition_key,
)
from engine.phrases import Phrase
from engine.store.names import NAMES
from office.answers.reading import Reading
from office.answers.sealed import as_known

_TYPED: Final = "."
"""Stands for what is still to be typed into a form."""
_ASKED_IN_THE_FORM: Final = frozenset({"authority", "reason", "document", "leader"})
"""Refusals of the policy that an order, a reason or a document answers."""
_OF_THE_PERSON: Final = frozenset({"performer", "home"})
"""Refusals of the policy of one whose role would let him."""
_OF_WHAT_IS_TYPED: Final = frozenset(
    {
        "error.approval.branch-nobody",
        "error.approval.branch-several",
        "error.approval.late-answer",
        "error.assessment.appealed",
        "error.assessment.no-appeal",
        "error.assessment.no-evidence",
        "error.assessment.no-points",
        "error.assessment.not-earlier",
        "error.assessment.not-last",
        "error.assessment.nothing-to-decide",
        "error.assessment.own-unit",
        "error.assessment.scored-twice",
        "error.assessment.tie",
        "error.assessment.two-groups",
        "error.assessment.veto",
        "error.assessment.vetoed",
        "error.assignment.due-already",
        "error.assignment.first-day-past",
        "error.assignment.owed-already",
        "error.campaign.takes-no-part",
        "error.campaign.takes-part",
        "error.day.too-far",
        "error.directive.carried-later",
        "error.directive.carried-later-year",
        "error.directive.carries-itself",
        "error.directive.child-already",
        "error.directive.consented-already",
        "error.directive.empty-report",
        "error.directive.future",
        "error.directive.no-number",
        "error.directive.ordinal",
        "error.directive.other-year",
        "error.directive.own-child",
        "error.directive.subject-words",
        "error.document.circle",
        "error.document.number-taken",
        "error.inspection.auditor",
        "error.inspection.blank-finding",
        "error.inspection.conduct-or-not",
        "error.inspection.draw-hour",
        "error.inspection.draw-older",
        "error.inspection.home",
        "error.inspection.no-authority",
        "error.inspection.no-digest",
        "error.inspection.no-home",
        "error.inspection.no-randomness",
        "error.inspection.no-source",
        "error.inspection.not-chosen",
        "error.inspection.not-of-team",
        "error.inspection.one-body",
        "error.inspection.other-body",
        "error.inspection.other-day",
        "error.inspection.papers-differ",
        "error.inspection.past-day",
        "error.inspection.period",
        "error.inspection.randomness-older",
        "error.inspection.recusal-reason",
        "error.inspection.too-few",
        "error.inspection.wrong-code",
        "error.link.already",
        "error.link.to-nothing",
        "error.matter.no-more-time",
        "error.matter.no-replacement",
        "error.matter.no-title",
        "error.matter.nothing-tried",
        "error.matter.other-channel",
        "error.matter.past-day",
        "error.matter.percent",
        "error.matter.published-so",
        "error.matter.skips",
        "error.obligation.due-before",
        "error.petition.past-day",
        "error.phase.ends-already",
        "error.phase.past-day",
        "error.publication.before",
        "error.publication.channel",
        "error.publication.future",
        "error.publication.is-down",
        "error.publication.no-result",
        "error.publication.none",
        "error.publication.of-others",
        "error.publication.until",
        "error.rectification.days",
        "error.rectification.past-day",
        "error.register.body-twice",
        "error.register.future-day",
        "error.register.name-length",
        "error.register.needs-rectification",
        "error.register.negative",
        "error.register.no-code",
        "error.register.no-seat",
        "error.register.no-sort",
        "error.register.not-put-right",
        "error.register.one-object",
        "error.register.one-subject",
        "error.register.seat-twice",
        "error.register.twice",
        "error.selection.candidate",
        "error.selection.case-stage",
        "error.selection.nominated-already",
        "error.selection.published-before",
        "error.selection.unpublished",
        "error.survey.form-changed",
        "error.survey.names-needed",
        "error.survey.past-day",
        "error.survey.too-few-handed",
        "error.survey.too-many-subjects",
    }
)
"""Rules that another day, unit, number or word in a field of the form would keep: they say nothing
of the item's state. Every rule of a lifecycle that speaks of a field belongs here.
"""


class Allowed(Struct, frozen=True):
    """A command that somebody's role lets him give. `refused` is why not now, with the remedy:
    because of the item's state, or because he did the work himself; None where he may.
    """

    command: type[Command]
    refused: Phrase | None = None


def allowed(
    reading: Reading,
    item: StreamId,
    actor: Actor | None,
    commands: Sequence[type[Command]],
    given: Mapping[str, object] = MappingProxyType({}),
) -> tuple[Allowed, ...]:
    """Of these commands those that the role of `actor` lets him give, in their order; what it lacks
    is left out. Of the past nothing is allowed. Without an actor, and behind a door that is open to
    anyone, no permission is asked.

    `given` are fields of commands that are known already; an `authority` among them asks for what
    is done by order, such as closing a phase over its gate.
    """
    if reading.at is not None and reading.at < reading.office.head():
        return ()
    if known_access(reading.office.reads).door is Door.ANYONE:
        actor = None
    stamp = _stamp(reading, actor)
    found = (_asked(reading, item, actor, _probe(kind, stamp, item, given)) for kind in commands)
    return tuple(each for each in found if each is not None)


def _stamp(reading: Reading, actor: Actor | None) -> Stamp:
    who = SYSTEM if actor is None else actor.id
    others = frozenset[Any]() if actor is None else actor.people - {who}
    return reading.office.stamp(
        who, Via.WEB, on_behalf_of=next(iter(others), None), reason=_TYPED, document=_TYPED
    )


class _Probe(Struct, frozen=True):
    """A command as it might be given; not `whole` where a field of it cannot be made up."""

    command: Command
    whole: bool


def _probe(
    kind: type[Command], stamp: Stamp, item: StreamId, given: Mapping[str, object]
) -> _Probe:
    known = {**_named_by(item), **given}
    hints, values, whole = get_type_hints(kind), dict[str, Any](), True
    for field in fields(kind):
        name = field.name
        if name == "stamp":
            values[name] = stamp
        elif name in known:
            values[name] = known[name]
        elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
            values[name] = _made_up(hints[name], stamp.on)
            whole = whole and values[name] is not None
    return _Probe(kind(**values), whole)


def _named_by(item: StreamId) -> dict[str, object]:
    match parse_stream(item):
        case (AssignmentKey() | RectificationKey()) as key:
            return {"key": key, "campaign": key.campaign}
        case CampaignPhase(campaign=campaign, phase=phase):
            return {"campaign": campaign, "phase": phase}
        case CampaignItem() if (petition := petition_key(item)) is not None:
            return {"key": petition, "campaign": petition.campaign}
        case CampaignItem() if (numbered := item_key(item)) is not None:
            return {"key": numbered, "campaign": numbered.campaign}
        case None:
            return {}
        case key:
            return {"campaign": key.campaign}


def _made_up(hint: Any, today: date) -> object:
    kind = getattr(hint, "__supertype__", hint)
    if kind is str:
        return _TYPED
    if kind is date:
        return today + timedelta(days=1)
    if kind is bool:
        return False
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    origin = getattr(kind, "__origin__", None)
    return {} if origin is dict else () if origin is tuple else None


def _asked(reading: Reading, item: StreamId, actor: Actor | None, probe: _Probe) -> Allowed | None:
    command, kind = probe.command, type(probe.command)
    family, reads = FAMILY_OF[kind], reading.office.reads
    stream = item if item.startswith(f"{family.name}/") else family.stream_of(command)
    state = as_known(reading, stream, family, reads.state(stream, family.evolve))
    if actor is not None:
        facts = family.policy.facts_of(command, stream, state, reads)
        refusal = may(actor, kind.__name__, facts, TABLE)
        if refusal is not None and refusal.code in _OF_THE_PERSON:
            why = Question(
                directory=known_directory(reads),
                table=TABLE,
                actor=actor,
                command=kind.__name__,
                facts=facts,
                on=command.stamp.on,
            ).refused()
            return Allowed(kind, None if why is None else why.phrase)
        if refusal is not None and refusal.code not in _ASKED_IN_THE_FORM:
            return None
    return Allowed(
        kind, _forbidden(reading, family, stream, state, command) if probe.whole else None
    )


def _forbidden(
    reading: Reading, family: Family, stream: StreamId, state: Any, command: Command
) -> Phrase | None:
    """Why the state of the item does not let this happen now."""
    kind, reads = type(command), reading.office.reads
    try:
        count = family.figures.get(kind)
        figures = count(command, rehearsed(reading.office)) if count else None
        context = family.context_for(command, state, reads, figures)
        events = family.decide(command, state, context)
        for event in events:
            if type(event) in family.refusals:
                refused = Recorded(0, stream, 0, NAMES[type(event)], event)
                return family.refusals[type(event)](refused, reads).phrase
    except (BadInput, ReasonRequired, NotFound):
        return None  # of what is still to be typed
    except RuleBroken as rule:
        return None if rule.phrase.code in _OF_WHAT_IS_TYPED else rule.phrase
    except EngineError as refusal:
        return refusal.phrase
    return None
