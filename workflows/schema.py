"""What a campaign definition says: the types behind every TOML file in the catalogue.

Frozen standard dataclasses: pydantic names every fault of a file, msgspec stores them inside a
campaign's first event. A text ``$x`` stands for a parameter; one without a value is a blank.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.cadences import Every, read_every
from workflows.criteria import Criterion as Criterion
from workflows.dates import CalendarKind, Roll
from workflows.kinds import CampaignKind as CampaignKind
from workflows.kinds import CriterionKind as CriterionKind
from workflows.kinds import DutyKind as DutyKind
from workflows.kinds import EvidenceKind as EvidenceKind
from workflows.kinds import PhaseKind as PhaseKind
from workflows.kinds import ProvisionKind as ProvisionKind
from workflows.kinds import RungRecipient as RungRecipient
from workflows.kinds import Severity as Severity
from workflows.kinds import ToCome as ToCome
from workflows.ladder import DEFAULT_LADDER as DEFAULT_LADDER
from workflows.ladder import DEFAULT_REVIEWS as DEFAULT_REVIEWS
from workflows.ladder import LetterForm as LetterForm
from workflows.ladder import OnRestDay as OnRestDay
from workflows.ladder import Reviews, unique
from workflows.ladder import Rung as Rung
from workflows.parties import Category as Category
from workflows.parties import ListDefinition as ListDefinition
from workflows.parties import Lists as Lists
from workflows.parties import RoleDefinition as RoleDefinition
from workflows.parties import See as See
from workflows.parties import SeeRules as SeeRules
from workflows.provisions import Provision as Provision
from workflows.sections.approvals import ApprovalDefinition as ApprovalDefinition
from workflows.sections.approvals import Approvals
from workflows.sections.assessment import Assessment as Assessment
from workflows.sections.assessment import AssessmentRules, Assessments
from workflows.sections.assessment import Grade as Grade
from workflows.sections.directive import DirectiveRules as DirectiveRules
from workflows.sections.directive import DirectiveSection
from workflows.sections.inspections import InspectionDraw as InspectionDraw
from workflows.sections.inspections import InspectionRules as InspectionRules
from workflows.sections.inspections import Inspections
from workflows.sections.links import Links, Year
from workflows.sections.links import PlannedLink as PlannedLink
from workflows.sections.matter import MatterKind as MatterKind
from workflows.sections.matter import Matters
from workflows.sections.publication import Channels
from workflows.sections.registers import Register as Register
from workflows.sections.registers import RegisterLimit as RegisterLimit
from workflows.sections.registers import Registers as Registers
from workflows.sections.selections import SelectionDefinition as SelectionDefinition
from workflows.sections.selections import Selections
from workflows.sections.survey import Surveys
from workflows.targets import AsBound
from workflows.targets import Target as Target
from workflows.targets import TargetStep as TargetStep
from workflows.titles import CheckedAs, Days, Names, Word, WordOrNumber
from workflows.titles import Title as Title
from workflows.tree import reference

May = Annotated[dict[str, tuple[str, ...]] | UnsetType, CheckedAs(dict[str, tuple[str, ...]])]
"""Deeds by the names of their commands, each with the only roles that may do it here; what is
left out is not stored."""

Targets = Annotated[tuple[Target, ...] | UnsetType, CheckedAs(tuple[Target, ...])]
"""What the figures that are handed in have to reach."""

Said = Annotated[str | UnsetType, CheckedAs(str)]
"""The document's own words about a date, or about why there is none; shown beside it."""

INHERITED = ("audience", "due", "reviewer", "reviewers", "calendar")
"""What a file may say once, for the duties of a phase or of the campaign (short_forms.py)."""

UNRESOLVED = "unresolved"
NO_DEADLINE = "none"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The document a definition comes from, and what was settled where it is unclear."""

    issuer: Title
    number: str | None = None
    issued: str | None = None
    seed: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value the document leaves blank, or one the office may want to set.

    While `required`, "unresolved" blocks announcing; `suggest` is shown, never used.
    """

    key: str
    title: Title
    value: str | int = UNRESOLVED
    required: bool = True
    suggest: str | int | None = None
    rules: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has given the value yet."""
        return self.value == UNRESOLVED


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing a unit hands in. A figure may be the part of a whole (`of` names the other). A
    checklist has `items`; their places are in the document that its `of` names. A figure may say
    in which `unit` it counts.
    """

    key: str
    title: Title
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    required: bool = True
    of: str | None = None
    items: Names = field(default_factory=lambda: UNSET)
    unit: Word = field(default_factory=lambda: UNSET)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What every piece of work has, once or recurring.

    `audience` and `supporting` list category keys and single units (`unit:town-03`); "*" is every
    unit but the office's own. A supporting unit owes feedback to the lead, not the result (A29);
    those of `joint` are named beside each lead on its one item, which the lead answers for.
    `reviewers` review in turn, the last one accepts; without them `reviewer` alone does.
    """

    key: str
    title: Title
    rules: tuple[str, ...] = ()
    audience: tuple[str, ...]
    supporting: tuple[str, ...] = ()
    kind: DutyKind = DutyKind.WORK
    evidence: tuple[Evidence, ...] = ()
    reviewer: str = "campaign_office"
    required: bool = True
    calendar: CalendarKind = CalendarKind.ALL_DAYS
    roll: Roll = Roll.KEEP
    may: May = field(default_factory=lambda: UNSET)
    said: Said = field(default_factory=lambda: UNSET)
    joint: Names = field(default_factory=lambda: UNSET)
    reviewers: Names = field(default_factory=lambda: UNSET)

    @property
    def review(self) -> tuple[str, ...]:
        """Who reviews it, in turn."""
        return self.reviewers or (self.reviewer,)


@dataclass(frozen=True, kw_only=True)
class Task(Duty):
    """Work owed once, or once `for_each` entry of a list. `due` is the last day in time, inclusive
    (the language of dates.py); left out or NO_DEADLINE, there is none.
    """

    due: Annotated[str | UnsetType, CheckedAs(str)] = field(default_factory=lambda: UNSET)
    opens: str = "phase start"
    for_each: Said = field(default_factory=lambda: UNSET)

    @property
    def deadline(self) -> str | None:
        """The date it is due on as written, None without a deadline."""
        return None if self.due is UNSET or self.due == NO_DEADLINE else self.due


Tasks = Annotated[tuple[Task, ...] | UnsetType, CheckedAs(tuple[Task, ...])]
"""Tasks, each owed once; what is left out is not stored."""


@dataclass(frozen=True, kw_only=True)
class Obligation(Duty):
    """Work owed in every period of a cadence (workflows/cadences.py) while one of its phases runs;
    without phases, while the campaign does.

    `due` names a day of each period, its last one where nothing is said; `first` is the last day
    of the first interval. It is owed `from` a day and `until` one; a file says `from`.
    `every` may be a "$parameter" where the document gives no number (A23): until it and the others
    are set, nothing is owed and nothing is late. How much is owed in a period is a Quota's to say.
    A period is safe only if those are of the shorter duties that it is `secured_by` (R049).
    """

    every: str
    phases: tuple[str, ...] = ()
    due: Word = field(default_factory=lambda: UNSET)
    first: WordOrNumber = field(default_factory=lambda: UNSET)
    from_: WordOrNumber = field(default_factory=lambda: UNSET)
    until: WordOrNumber = field(default_factory=lambda: UNSET)
    secured_by: Names = field(default_factory=lambda: UNSET)

    @property
    def blanks(self) -> dict[str, str]:
        """The parameters that it still waits for, by the keys under which they stand."""
        said = {"every": self.every, "due": self.due, "first": self.first}
        said |= {"from": self.from_, "until": self.until}
        found = {key: reference(value) for key, value in said.items()}
        return {key: blank for key, blank in found.items() if blank is not None}

    @cached_property
    def cadence(self) -> Every | None:
        """The cadence, or None while it waits for the office's word."""
        return None if self.blanks else read_every(self.every)


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A number to keep to; `per` says of what and when. Held against `figures` of each hand-in of
    `duty`, times `for_each` where it is per head; without figures it stands on record only.
    With `bound` more than `at_least` is asked.
    """

    key: str
    title: Title
    rules: tuple[str, ...] = ()
    per: str
    unit: str
    severity: Severity = Severity.HARD
    at_least: int | str | None = None
    at_most: int | str | None = None
    exactly: int | str | None = None
    duty: str | None = None
    figures: tuple[str, ...] = ()
    for_each: str | None = None
    bound: AsBound = field(default_factory=lambda: UNSET)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A phase with its window, tasks and exit gate. `aliases` keeps other names (A9).

    `after` names the phases that are closed before it opens; where it is left out, that is the
    one in front of it, which has only to be open where this one `overlaps_previous`.
    """

    key: str
    kind: PhaseKind
    title: Title
    start: str
    end: str
    rules: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    overlaps_previous: bool = False
    tasks: tuple[Task, ...] = ()
    gate: tuple[Criterion, ...] = ()
    after: Names = field(default_factory=lambda: UNSET)
    said: Said = field(default_factory=lambda: UNSET)


@dataclass(frozen=True, kw_only=True)
class RectificationRules:
    """Days allowed for a plan and for putting it right, when the finding names none."""

    plan_within: int = 5
    fix_within: int = 30
    calendar: CalendarKind = CalendarKind.WORKING_DAYS
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lights:
    """When an open item is yellow: from so many working days before its due date; or behind plan,
    as it is not signed for, or not begun, within so many working days after it came to be owed.
    """

    yellow_within: int = 3
    receive_within: Days = field(default_factory=lambda: UNSET)
    start_within: Days = field(default_factory=lambda: UNSET)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A whole campaign, as its office plans it (design section 4).

    `tasks` are those outside any phase; without an `end` it goes on until it is concluded.
    """

    key: str
    title: Title
    source: Source
    start: str
    end: str | None = None
    phases: tuple[Phase, ...] = ()
    kind: CampaignKind = CampaignKind.CAMPAIGN
    parameters: tuple[Parameter, ...] = ()
    categories: tuple[Category, ...] = ()
    roles: tuple[RoleDefinition, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    quotas: tuple[Quota, ...] = ()
    provisions: tuple[Provision, ...] = ()
    rectification: RectificationRules = RectificationRules()
    assessment: Assessment | None = None
    reminders: tuple[Rung, ...] = field(default_factory=lambda: DEFAULT_LADDER)
    lights: Lights = field(default_factory=Lights)
    may: May = field(default_factory=lambda: UNSET)
    said: Said = field(default_factory=lambda: UNSET)
    tasks: Tasks = field(default_factory=lambda: UNSET)
    targets: Targets = field(default_factory=lambda: UNSET)
    lists: Lists = field(default_factory=lambda: UNSET)
    see: See = field(default_factory=lambda: UNSET)
    inspections: Inspections = field(default_factory=lambda: UNSET)
    review_reminders: Reviews = field(default_factory=lambda: UNSET)
    registers: Registers = field(default_factory=lambda: UNSET)
    directive: DirectiveSection = field(default_factory=lambda: UNSET)
    links: Links = field(default_factory=lambda: UNSET)
    series: Word = field(default_factory=lambda: UNSET)
    year: Year = field(default_factory=lambda: UNSET)
    batch: Year = field(default_factory=lambda: UNSET)
    assessments: Assessments = field(default_factory=lambda: UNSET)
    approvals: Approvals = field(default_factory=lambda: UNSET)
    selections: Selections = field(default_factory=lambda: UNSET)
    channels: Channels = field(default_factory=lambda: UNSET)
    matters: Matters = field(default_factory=lambda: UNSET)
    surveys: Surveys = field(default_factory=lambda: UNSET)

    def phase(self, key: str) -> Phase | None:
        """The phase with this key."""
        return next((p for p in self.phases if p.key == key), None)

    @property
    def every_assessment(self) -> tuple[AssessmentRules, ...]:
        """Those of the definition, the one of an old definition among them."""
        old = (self.assessment.lifted(),) if self.assessment else ()
        return (*(self.assessments or ()), *old)

    @property
    def free_tasks(self) -> tuple[Task, ...]:
        """The tasks outside any phase: they are due from the start of the campaign."""
        return self.tasks or ()

    def every_task(self) -> tuple[Task, ...]:
        """Every task of every phase, in order, and then those outside any phase."""
        in_phases = (task for phase in self.phases for task in phase.tasks)
        return (*in_phases, *self.free_tasks)

    @cached_property
    def duties(self) -> dict[str, Task | Obligation]:
        """The tasks and obligations by their keys; of two with one key the task."""
        return {**{o.key: o for o in self.obligations}, **{t.key: t for t in self.every_task()}}

    @cached_property
    def phase_of(self) -> dict[str, Phase]:
        """The phase of each task that stands in one, by the task's key."""
        return {task.key: phase for phase in self.phases for task in phase.tasks}

    @cached_property
    def ladder(self) -> tuple[Rung, ...]:
        """The rungs that count from the due date, each key once."""
        return unique(self.reminders)

    @cached_property
    def review_ladder(self) -> tuple[Rung, ...]:
        """The rungs that count from a hand-in; none in the definitions of old campaigns."""
        return unique(self.review_reminders or ())

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Those of both ladders."""
        return (*self.ladder, *self.review_ladder)

    def blanks(self) -> tuple[Parameter, ...]:
        """Required parameters that nobody has set: they stop the campaign's announcement."""
        return tuple(p for p in self.parameters if p.required and p.is_blank)
