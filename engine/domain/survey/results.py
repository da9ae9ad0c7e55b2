"""What came of a survey: tallies per subject and item, and what may be shown of them."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from msgspec import Struct

from engine.domain.survey.form import Form, Handed
from engine.domain.survey.hiding import hidden_groups


class Tally(Struct, frozen=True):
    """How often each option was ticked for one item of one subject, in the order of the form."""

    subject: str
    item: str
    counts: tuple[int, ...]


class GroupTally(Struct, frozen=True, kw_only=True):
    """What one group said: its valid sheets and their tallies."""

    group: str
    sheets: int
    tallies: tuple[Tally, ...]


class Sheets(Struct, frozen=True, kw_only=True):
    """What lies in a box. `back` counts every sheet, `spoilt` those of them that count for nothing.

    `groups` is None where the box was not sealed: while it takes answers nobody counts them.
    `digest` is that of the sealed sheets.
    """

    back: tuple[Handed, ...]
    spoilt: int
    groups: tuple[GroupTally, ...] | None = None
    digest: str = ""


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is on record of a survey's answers.

    `handed`, `back` and `spoilt` count sheets; `tallies` are those of all valid ones, empty where
    they are too few to be shown. Of the groups in `hidden` nothing is on record at all. `enough`
    says whether as many came back as the definition asks for.
    """

    handed: int
    back: int
    spoilt: int
    tallies: tuple[Tally, ...] = ()
    groups: tuple[GroupTally, ...] = ()
    hidden: tuple[str, ...] = ()
    enough: bool = True

    @property
    def valid(self) -> int:
        """Sheets that count."""
        return self.back - self.spoilt

    def tally(self, subject: str, item: str) -> Tally | None:
        """That of one item of one subject."""
        found = (t for t in self.tallies if (t.subject, t.item) == (subject, item))
        return next(found, None)


def result_of(form: Form, handed: Iterable[Handed], sheets: Sheets) -> Result:
    """What may go on record: small groups, and what would show them, are left out."""
    out = sum(each.count for each in handed)
    back = sum(each.count for each in sheets.back)
    enough = is_enough(form, out, back)
    if sheets.groups is None:
        return Result(handed=out, back=back, spoilt=sheets.spoilt, enough=enough)
    sizes = {group.group: group.sheets for group in sheets.groups}
    hidden = hidden_groups(sizes, form.hide_below)
    shown = tuple(group for group in sheets.groups if group.group not in hidden)
    told = sum(sizes.values()) >= form.hide_below
    return Result(
        handed=out,
        back=back,
        spoilt=sheets.spoilt,
        tallies=added(form, sheets.groups) if told else (),
        groups=shown if len(sizes) > 1 else (),
        hidden=tuple(group.key for group in form.groups if group.key in hidden),
        enough=enough,
    )


def is_enough(form: Form, handed: int, back: int) -> bool:
    """Whether the share that the form asks for came back: 30 of 50 are 60 per cent."""
    return form.return_at_least is None or back * 100 >= form.return_at_least * handed


def added(form: Form, groups: Sequence[GroupTally]) -> tuple[Tally, ...]:
    """The tallies of groups, added up cell by cell."""
    by_cell = [{(t.subject, t.item): t.counts for t in group.tallies} for group in groups]
    none = (0,) * len(form.options)
    return tuple(
        Tally(*cell, tuple(map(sum, zip(*(row.get(cell, none) for row in by_cell), strict=True))))
        for cell in form.cells
    )


def mean_points(form: Form, tallies: Iterable[Tally], subject: str) -> Fraction | None:
    """What a subject is worth by its tallies: the mean of the points of all its answers, unrounded;
    None where nobody answered. The value that an assessment takes.
    """
    own = [tally.counts for tally in tallies if tally.subject == subject]
    answers = sum(map(sum, own))
    if not answers:
        return None
    points = [option.points for option in form.options]
    return Fraction(sum(n * p for row in own for n, p in zip(row, points, strict=True)), answers)


def per_cent(part: int, whole: int) -> Decimal | None:
    """Two places, rounded once, half up: 17 of 28 are 60.71. None of nothing."""
    return None if not whole else rounded(Fraction(part * 100, whole))


def rounded(value: Fraction) -> Decimal:
    """Two places, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
