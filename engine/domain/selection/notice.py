"""The public notice: working days over make-up days, objections up to its last second.

An objection pauses one candidate and nobody else. A notice that is taken down stands still (section
11); a candidate who comes later has a notice of his own.
"""

from datetime import timedelta

from engine.domain.event import dated_back, need_reason
from engine.domain.selection.commands import DecideObjection, FileObjection, PostNotice
from engine.domain.selection.context import Terms
from engine.domain.selection.events import NoticePosted, ObjectionDecided, ObjectionFiled
from engine.domain.selection.needs import need_candidates
from engine.domain.selection.state import Selection
from engine.domain.selection.table import SELECTION, CandidateState
from engine.errors import BadInput, RuleBroken
from engine.phrases import Phrase, phrase


def posted_notice(
    command: PostNotice, state: Selection, terms: Terms, thing: Phrase
) -> NoticePosted:
    """All who are confirmed and have no notice yet. It ends so many working days after its posting,
    or, where that day counts, after the day before.
    """
    SELECTION.step("post", state.state, thing)
    if terms.entry is None:
        raise RuleBroken("error.selection.unpublished", selection=thing)
    if command.publication in state.publications:
        number = command.publication
        raise RuleBroken("error.selection.published-before", selection=thing, number=number)
    waiting = tuple(
        each.name for each in state.standing(CandidateState.CONFIRMED) if each.noticed is None
    )
    if not waiting:
        raise RuleBroken("error.selection.all-noticed", selection=thing)
    on, rules = terms.entry.now.on, state.rules.notice
    after = on - timedelta(days=1) if rules.count_posting_day else on
    return NoticePosted(
        stamp=command.stamp,
        candidates=waiting,
        publication=command.publication,
        on=on,
        through=terms.working.add(after, rules.working_days),
        edition=terms.edition,
    )


def objected(
    command: FileObjection, state: Selection, terms: Terms, thing: Phrase
) -> ObjectionFiled:
    """While the notice is up, to the end of its last day: midnight is too late."""
    name, day = command.candidate, command.stamp.day
    open_to_it = (CandidateState.CONFIRMED, CandidateState.PAUSED)
    need_candidates((name,), state, open_to_it, thing)
    notice = state.candidates[name].noticed
    if notice is None:
        raise RuleBroken("error.selection.no-notice", selection=thing, candidate=name)
    dated_back(command, notice.on, thing)
    clock = terms.notices[notice.publication]
    if day < notice.on:
        raise RuleBroken(
            "error.selection.before-notice", selection=thing, candidate=name, on=notice.on
        )
    if clock.is_late(day):
        raise RuleBroken(
            "error.selection.after-notice", selection=thing, candidate=name, through=clock.due_on
        )
    if not command.text.strip():
        raise BadInput(thing, [phrase("fault.selection.no-objection")])
    return ObjectionFiled(stamp=command.stamp, candidate=name, unit=command.unit, text=command.text)


def objection_decided(
    command: DecideObjection, state: Selection, thing: Phrase
) -> ObjectionDecided:
    """Upheld, the candidate is out; else it goes on where it stood."""
    need_candidates((command.candidate,), state, (CandidateState.PAUSED,), thing)
    need_reason(command, "act.selection.decide-objection")
    return ObjectionDecided(
        stamp=command.stamp,
        candidate=command.candidate,
        upheld=command.upheld,
        authority=command.authority,
    )
