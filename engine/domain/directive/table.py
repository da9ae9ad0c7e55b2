"""Which trigger leads a directive from which state to which."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, steps


class DirectiveState(StrEnum):
    """States of a directive."""

    DRAFTED = "drafted"
    CONSENTED = "consented"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ReportKind(StrEnum):
    """What a lower body reports upward (R031)."""

    INFORMATION = "information"
    SITUATION = "situation"
    PROPOSAL = "proposal"


DIRECTIVE = Lifecycle(
    "directive",
    DirectiveState,
    (
        *steps("consent", ["drafted", "consented"], "consented"),
        *steps("issue", ["drafted", "consented"], "issued"),
        *steps("start_child", ["issued"], "issued"),
        *steps("report_up", ["issued"], "issued"),
        *steps("close", ["issued"], "closed"),
        *steps("withdraw", ["drafted", "consented", "issued"], "withdrawn"),
    ),
)
