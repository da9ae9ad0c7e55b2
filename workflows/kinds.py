"""The words that a definition chooses from: kinds of campaign, phase, duty, evidence, gate."""

from enum import StrEnum


class CampaignKind(StrEnum):
    """The form a campaign takes (glossary)."""

    CAMPAIGN = "campaign"
    SPECIAL_ACTION = "special_action"
    RECTIFICATION_DRIVE = "rectification_drive"
    PILOT = "pilot"
    STANDING = "standing"


class PhaseKind(StrEnum):
    """The kinds of phase; a campaign has any of them, in any order."""

    MOBILIZE = "mobilize"
    IMPLEMENT = "implement"
    RECTIFY = "rectify"
    SUMMARIZE = "summarize"


class DutyKind(StrEnum):
    """What sort of work a duty is; gates and summaries ask for it by this word."""

    FILING = "filing"
    MEETING = "meeting"
    STUDY = "study"
    CONSULTATION = "consultation"
    COMMITMENT = "commitment"
    PUBLICITY = "publicity"
    VISIT = "visit"
    INSPECTION = "inspection"
    EVALUATION = "evaluation"
    RECTIFICATION = "rectification"
    SELECTION = "selection"
    REPORT = "report"
    SUMMARY = "summary"
    WORK = "work"


class EvidenceKind(StrEnum):
    """A document is named and hashed; a figure is a whole number; of a checklist each item has its
    place in a document, or a reason why it has none.
    """

    DOCUMENT = "document"
    FIGURE = "figure"
    CHECKLIST = "checklist"


class CriterionKind(StrEnum):
    """What a gate can ask for; each kind is counted in one way (projections/gate_figures.py)."""

    ALL_ACCEPTED = "all_accepted"
    COVERAGE = "coverage"
    DOCUMENTS_FILED = "documents_filed"
    RECTIFICATIONS_VERIFIED = "rectifications_verified"
    SUMMARY_FILED = "summary_filed"
    MEETING_HELD = "meeting_held"
    COUNT_AT_LEAST = "count_at_least"
    REACHED = "reached"


class Severity(StrEnum):
    """Hard blocks; soft warns and asks for a reason (A14)."""

    HARD = "hard"
    SOFT = "soft"


class ProvisionKind(StrEnum):
    """What a definition records beside duties: it is shown and cited, not clocked."""

    OBJECTIVE = "objective"
    GUARD = "guard"
    EVALUATION = "evaluation"
    CONSEQUENCE = "consequence"
    PUBLICITY = "publicity"
    INSPECTION = "inspection"
    SELECTION = "selection"
    SERVICE_RULE = "service_rule"
    MECHANISM = "mechanism"
    ESCALATION = "escalation"
    LINK = "link"
    NOTE = "note"


class ToCome(StrEnum):
    """The lifecycles and ledgers that a provision waits for."""

    MATTER = "matter"
    ASSESSMENT = "assessment"
    SURVEY = "survey"
    INSPECTION = "inspection"
    SELECTION = "selection"
    DIRECTIVE = "directive"
    APPROVAL = "approval"
    PUBLICATION = "publication"
    REGISTER = "register"
    LINKS = "links"
    PETITION = "petition"


class RungRecipient(StrEnum):
    """Who is reminded at a rung of the ladder: posts of the unit, the chief of the unit above, the
    leaders in charge of the campaign, the office, all who take part, whoever reviews.
    """

    LIAISON = "liaison"
    UNIT_CHIEF = "unit_chief"
    OFFICE = "office"
    SUPERIOR = "superior"
    IN_CHARGE = "in_charge"
    EVERYONE = "everyone"
    REVIEWER = "reviewer"


class Counting(StrEnum):
    """How what is handed in at several times makes one number to hold against a target."""

    IN_PERIOD = "in_period"
    SO_FAR = "so_far"
    LATEST = "latest"


class Scope(StrEnum):
    """Whether every unit has to reach a target by itself, or all of them together."""

    EACH = "each"
    TOGETHER = "together"
