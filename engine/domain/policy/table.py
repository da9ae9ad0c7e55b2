"""The rows of every command there is, by lifecycle; who is not listed is refused.

Roles: O office, H its head, L leader, C unit chief, U liaison, I inspector, A assessor,
V auditor, N administrator, S the scheduler. Places: o office, c campaign (or office-wide), u own
unit, p direct parent, t own team, r the duty's reviewer, s service. Checks: P no performer of
what is judged, H not one's home unit, A the leader himself, or the office by authority.
"""

from typing import Final

from engine.domain.policy.rows import Row, Table, row, table_of

CALENDAR: Final[dict[str, str | Row]] = {"PublishEdition": "O@o S@s"}

DIRECTORY: Final[dict[str, str | Row]] = {
    "ImportRoster": "O@o",
    "RetireUnit": "O@o",
    "ReinstateUnit": "O@o",
    "RegisterPerson": "O@o N@o S@s",
    "AmendPerson": "O@o N@o",
    "EndPerson": "O@o N@o",
    "GrantRole": "H@o H@c L@c C@u S@s | P",
    "RevokeRole": "H@o H@c L@c C@u | P",
    "NameDeputy": "H@o H@c L@c C@u | P",
    "EndDeputy": "H@o H@c L@c C@u | P",
}

ACCESS: Final[dict[str, str | Row]] = {"SetDoor": "N@o S@s | A"}

CAMPAIGN: Final[dict[str, str | Row]] = {
    "PlanCampaign": "O@o",
    "SetParameter": "O@c",
    "AnnounceCampaign": "O@c",
    "StartCampaign": "O@c",
    "JoinUnit": "O@c",
    "RemoveUnit": "O@c",
    "ConcludeCampaign": "O@c",
    "ArchiveCampaign": "O@c",
    "SuspendCampaign": "L@c O@c | A",
    "ResumeCampaign": "L@c O@c | A",
    "CancelCampaign": "L@c O@c | A",
}

PHASE: Final[dict[str, str | Row]] = {
    "OpenPhase": "O@c",
    "ClosePhase": "O@c",
    "ExtendPhase": "L@c O@c | A",
    "ReopenPhase": "L@c O@c | A",
}

_TRANSITIONS: Final = frozenset({*CAMPAIGN, *PHASE})
"""Whoever takes a campaign or phase on its way brings along what falls due or late with it."""

OBLIGATION: Final[dict[str, str | Row]] = {
    "OpenOccurrences": row("S@s", within=_TRANSITIONS),
    "OpenOccurrencesOf": row("", within=_TRANSITIONS | {"OpenOccurrences"}),
}

ASSIGNMENT: Final[dict[str, str | Row]] = {
    "ReceiveAssignment": "U@u C@u",
    "StartAssignment": "U@u C@u",
    "SubmitAssignment": "U@u C@u",
    "AcceptAssignment": "O@r L@r C@r | P H",
    "ReturnAssignment": "O@r L@r C@r | P H",
    "WaiveAssignment": "L@c O@c | H A",
    "ExtendAssignment": "L@c O@c | H A",
    "TransferAssignment": "O@c | H",
    "TakeOverAssignment": row("", within=frozenset({"TransferAssignment"})),
    "SuspendAssignment": "O@c | H",
    "ResumeAssignment": "O@c | H",
    "RecordOverdue": row("S@s", within=_TRANSITIONS),
}

RECTIFICATION: Final[dict[str, str | Row]] = {
    "RaiseRectification": "O@c I@t | H",
    "ReopenRectification": "O@c I@t | H",
    "IssueRectification": "O@c",
    "PlanRectification": "U@u C@u",
    "StartRectification": "U@u C@u",
    "ReportRectification": "U@u C@u",
    "VerifyRectification": "O@c I@t | P H",
    "SendBackRectification": "O@c I@t | P H",
    "ListRectification": "L@c O@c | H A",
    "RecordRectificationOverdue": "S@s",
}

MESSAGE: Final[dict[str, str | Row]] = {
    "QueueMessage": "S@s O@c",
    "NoteDelivered": "S@s",
    "NoteFailed": "S@s",
}

TABLE: Final[Table] = table_of(
    CALENDAR,
    DIRECTORY,
    ACCESS,
    CAMPAIGN,
    PHASE,
    OBLIGATION,
    ASSIGNMENT,
    RECTIFICATION,
    MESSAGE,
)
