"""How each key of a definition is written, and the code of what it means.

Read by the loader (a missing key says what it is) and by the JSON Schema (editors show it).
"""

from typing import Final

from engine.phrases import Phrase
from workflows.cadences import EXAMPLES as EVERY

_TITLE: Final = '{ zh = "动员大会", en = "Mobilisation meeting" }'
_ISSUER: Final = '{ zh = "县委", en = "County committee" }'

_DIRECTIVE: Final = '{ number = "组通字〔2011〕33号", receipt_within = 5 }'

# As it stands in TOML after the equals sign.
EXAMPLES: Final = {
    "as": '"part_of"',
    "basis": '["中办发〔2010〕12号"]',
    "batch": "3",
    "carries": '"创先发〔2011〕16号"',
    "carries_issued": '"2011-10-18"',
    "consent": '["authority"]',
    "copies": "150",
    "copy_to": '["..."]',
    "covers": '["aims", "methods"]',
    "directive": _DIRECTIVE,
    "issuers": '["..."]',
    "links": '[{ to = "quality-year-2011", as = "part_of" }]',
    "main": '["town"]',
    "receipt_within": "5",
    "report_to": '["..."]',
    "secured_by": '["weekly-report"]',
    "series": '"theme-years"',
    "subject_words": '["..."]',
    "year": "2011",
    "team_from": '["discipline_inspection"]',
    "measures": '["exposure", "discipline"]',
    "inspections": "[]",
    "draw": '[{ category = "town", count = 3 }]',
    "covert": "true",
    "count": "3",
    "conduct": '["gifts", "banquets"]',
    "category": '"town"',
    "after": '["mobilize"]',
    "aliases": '["集中整改"]',
    "answer_within": "10",
    "assessment": "{ points = 100 }",
    "at_least": "3",
    "fields": '["person", "starts", "ends"]',
    "figure": '"inspected"',
    "figures": '["essays"]',
    "for_each": '"parks"',
    "at_most": "5",
    "audience": '["town"]',
    "award_ties": "true",
    "award_top": "3",
    "beyond": '{ zh = "由组织部门决定", en = "a decision of personnel" }',
    "board": '"all"',
    "calendar": '"working_days"',
    "cardinality": '"one_to_one"',
    "categories": f'[{{ key = "town", title = {_TITLE} }}]',
    "channel": '"mail"',
    "channels": '["paper", "board"]',
    "compares_with": '"review"',
    "counts": '"in_period"',
    "days": "-3",
    "each": "1",
    "due": '"2009-03-31"',
    "duties": '["plan-filed"]',
    "duty": '"stay"',
    "en": '"Mobilisation meeting"',
    "end": '"2009-12-31"',
    "every": '"half_year"',
    "evidence": '"people_covered"',
    "exactly": "2",
    "first": '"start + 60 days"',
    "fix_within": "30",
    "form": '"yellow_slip"',
    "from": "2020",
    "from_points": "90",
    "gate": f'[{{ key = "all-in", kind = "all_accepted", title = {_TITLE} }}]',
    "grades": "[]",
    "hide_below": "5",
    "held_by": _ISSUER,
    "issued": '"2009-02-10"',
    "issuer": _ISSUER,
    "items": '["..."]',
    "joint": '["unit:health"]',
    "key": '"plan-filed"',
    "kind": '"mobilize"',
    "later": '"assessment"',
    "lists": f'[{{ key = "parks", title = {_TITLE} }}]',
    "limits": f'[{{ key = "speakers", title = {_TITLE}, at_most = 5 }}]',
    "lights": "{ yellow_within = 3 }",
    "matters": '[{ key = "public-works", fields = ["person"] }]',
    "may_be_empty": "true",
    "may": '{ SubmitAssignment = ["unit_chief"] }',
    "notes": '["..."]',
    "number": '"No. 5 of 2009"',
    "objects": '["family", "member"]',
    "obligations": "[]",
    "of": '"people_total"',
    "on_rest_day": '"keep"',
    "options": '[{ key = "satisfied", points = 100 }]',
    "opens": '"phase start"',
    "overlaps_previous": "true",
    "parameters": "[]",
    "per": '"unit and half-year"',
    "period": '"2026"',
    "phases": '["implement"]',
    "plan_within": "5",
    "points": "100",
    "provisions": "[]",
    "publish": '["paper", "web"]',
    "quotas": "[]",
    "raters": f"[{_TITLE}]",
    "registers": f'[{{ key = "hundred-pairs", title = {_TITLE}, objects = ["family"] }}]',
    "rectification": "{ fix_within = 30 }",
    "reminders": "[]",
    "receive_within": "2",
    "reported": "80",
    "required": "true",
    "return_at_least": "60",
    "review_reminders": "[]",
    "reviewer": '"campaign_office"',
    "reviewers": '["superior", "campaign_office"]',
    "roles": "[]",
    "roll": '"keep"',
    "rules": '["R127"]',
    "said": '"3月底前"',
    "scope": '"each"',
    "see": '{ board = "all" }',
    "seed": '"002"',
    "send_up": "false",
    "served_by": '["tasks/plan-filed"]',
    "severity": '"soft"',
    "source": f"{{ issuer = {_ISSUER} }}",
    "stalled_after": "5",
    "approvals": '[{ key = "key-projects", branches = ["land"], limit = 10 }]',
    "branches": '["land", "unit:planning"]',
    "limit": "10",
    "deemed_by": '"work-style plan 3.3"',
    "document_within": "1",
    "may_start": '["environment_ok", "land_quota"]',
    "order": '"sequence"',
    "start": '"2009-02-01"',
    "states": '["confirmed"]',
    "start_within": "5",
    "steps": '[{ period = "2026", at_least = 80 }]',
    "subjects": '["department"]',
    "suggest": "90",
    "supporting": '["department"]',
    "surveys": "[]",
    "targets": "[]",
    "tasks": "[]",
    "title": _TITLE,
    "to": '["liaison"]',
    "unit": '"visits"',
    "until": '"acceptance of final-report"',
    "value": '"2009-03"',
    "warn_bottom": "1",
    "yellow_within": "3",
    "zh": '"动员大会"',
    "appeal_within": "5",
    "assessments": "[]",
    "bonus_at_most": "10",
    "bottom": '[{ years = 1, consequence = "warning" }]',
    "bottom_n": "1",
    "bottom_ties": '"all"',
    "consequence": '"warning"',
    "groups": '[{ key = "delegates", weight = 40 }]',
    "missing": '"reweigh"',
    "penalty_at_most": "10",
    "survey": '"review"',
    "ties": '"all"',
    "trim_from": "5",
    "uses": '["promotion"]',
    "weight": "40",
    "years": "2",
}

_DAYS_OF_PERIOD: Final = (
    "Friday", "Friday 17:00", "day 25", "day 30 or last", "last day", "last working day",
    "month 2 day 10", "06-30", "01 end", "period end + 5 days", "period start + 10 working days",
    "opened + 5 working days", "none",
)  # fmt: skip
_DAYS: Final = (
    "?", "03-31", "03 end", "2009-03-31 17:00", "start + 30 days", "end - 3 days",
    "end of PHASE + 1 day",
)  # fmt: skip
_DUE: Final = (
    "none", "phase end", "phase start + 10 working days", "due of TASK + 5 days",
    "hand-in of DUTY + 15 days", "acceptance of DUTY + 5 working days", "receipt + 3 working days",
)  # fmt: skip

BLANKS: Final = frozenset(
    (
        "at_least", "at_most", "audience", "due", "end", "every", "exactly", "first", "from",
        "opens", "reported", "reviewer", "reviewers", "start", "supporting", "until",
    )
)  # fmt: skip
"""Where a document most often leaves a blank: they have a short name of their own."""

WORDS: Final = {
    "each": "1",
    "due": (*_DUE, *_DAYS),
    "end": ("end", *_DAYS),
    "every": EVERY,
    "opens": ("phase start", *_DAYS),
    "period": ("2026", "2026-H1", "2026-Q1", "2026-01", "2026 end"),
    "reviewer": ("campaign_office", "superior"),
    "start": ("start", *_DAYS),
    "Obligation.due": _DAYS_OF_PERIOD,
}
"""Words that an editor offers where other texts may stand, by their key, or by table and key."""


def meaning_of(key: str) -> Phrase:
    """What the key says, in a few words: a `label.key.*` of the catalogues."""
    return Phrase(f"label.key.{key.replace('_', '-')}")


def name_of_blank(key: str) -> Phrase:
    """What a blank that stands there is called: a `label.blank.*`, or what the key says."""
    return Phrase(f"label.blank.{key.replace('_', '-')}") if key in BLANKS else meaning_of(key)
