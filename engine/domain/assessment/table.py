"""Which trigger leads an assessment from which state to which (lifecycles, section 3)."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, steps


class AssessmentState(StrEnum):
    """States of an assessment."""

    OPENED = "opened"
    SCORING = "scoring"
    TALLIED = "tallied"
    PUBLISHED = "published"
    APPEALED = "appealed"
    FINAL = "final"


class NoteKind(StrEnum):
    """What is noted of a subject beside its sheets. A veto leaves the points as they are: it means
    the lowest grade, no award, and a rank after all others.
    """

    BONUS = "bonus"
    PENALTY = "penalty"
    VETO = "veto"


class CorrectionCause(StrEnum):
    """Why what was published is corrected."""

    APPEAL = "appeal"
    VETO = "veto"
    MISTAKE = "mistake"


ASSESSMENT = Lifecycle(
    "assessment",
    AssessmentState,
    (
        *steps("freeze", ["opened"], "scoring"),
        *steps("tally", ["scoring"], "tallied"),
        *steps("publish", ["tallied"], "published"),
        *steps("rescore", ["tallied"], "scoring"),
        *steps("appeal", ["published", "appealed"], "appealed"),
        *steps("answer", ["appealed"], "published"),
        *steps("finalise", ["published"], "final"),
        *steps("correct", ["published", "appealed", "final"], "published"),
    ),
)
