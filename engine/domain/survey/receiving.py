"""What an independent surveyor hands in, looked at line by line (R151)."""

from collections.abc import Iterator

from engine.domain.survey.closing import named
from engine.domain.survey.commands import ReceiveSurveyResult
from engine.domain.survey.events import SurveyResultReceived
from engine.domain.survey.form import Form
from engine.domain.survey.results import (
    GroupTally,
    Result,
    Sheets,
    is_enough,
    result_of,
)
from engine.errors import BadInput
from engine.phrases import Phrase, phrase


def received(command: ReceiveSurveyResult, form: Form) -> SurveyResultReceived:
    """The fact, with small groups left out as of the office's own surveys. Raises BadInput."""
    if faults := tuple(_faults(command, form)):
        raise BadInput(named(command.key.number), faults)
    found = result_of(form, (), Sheets(back=(), spoilt=command.spoilt, groups=command.groups))
    result = Result(
        handed=command.handed,
        back=command.back,
        spoilt=command.spoilt,
        tallies=found.tallies,
        groups=found.groups,
        hidden=found.hidden,
        enough=is_enough(form, command.handed, command.back),
    )
    return SurveyResultReceived(
        stamp=command.stamp,
        source=command.source.strip(),
        form=form,
        digest=form.digest,
        filed=command.filed,
        result=result,
    )


def _faults(command: ReceiveSurveyResult, form: Form) -> Iterator[Phrase]:
    source = command.source.strip()
    if not source:
        yield phrase("fault.survey.no-source")
    subjects = {name for s in form.subjects for name in (s.key, s.title.zh, s.title.en) if name}
    if source in subjects:
        yield phrase("fault.survey.source-is-subject", source=source)
    if not any(each.digest for each in command.filed):
        yield phrase("fault.survey.no-document")
    if not 0 <= command.spoilt <= command.back:
        yield phrase("fault.survey.spoilt", spoilt=command.spoilt, back=command.back)
    if command.back > command.handed:
        yield phrase("fault.survey.more-back", back=command.back, handed=command.handed)
    known = {group.key for group in form.groups}
    for group in command.groups:
        if group.group not in known:
            yield phrase(
                "fault.survey.unknown-group", group=group.group, known=tuple(sorted(known))
            )
    if len({group.group for group in command.groups}) < len(command.groups):
        yield phrase("fault.survey.groups-twice")
    sheets = sum(group.sheets for group in command.groups)
    valid = command.back - command.spoilt
    if sheets != valid:
        yield phrase("fault.survey.sheets", sheets=sheets, valid=valid)
    for group in command.groups:
        yield from _faults_of(group, form)


def _faults_of(group: GroupTally, form: Form) -> Iterator[Phrase]:
    """Each item of each subject is answered on every valid sheet, by an option of the form."""
    found = {(tally.subject, tally.item): tally.counts for tally in group.tallies}
    for cell in form.cells:
        subject, item = cell
        counts = found.pop(cell, ())
        fits = len(counts) == len(form.options) and all(count >= 0 for count in counts)
        if not fits or sum(counts) != group.sheets:
            yield phrase(
                "fault.survey.cell",
                group=group.group,
                subject=subject,
                item=item,
                answers=sum(counts),
                sheets=group.sheets,
            )
    for subject, item in found:
        yield phrase("fault.survey.unknown-cell", subject=subject, item=item)
