"""What each key of a definition is for, in a few words, with an example of how to write it.

Read by the loader (a missing key says what it is) and by the JSON Schema (editors show it).
"""

from typing import Final, NamedTuple


class KeyNote(NamedTuple):
    """`meaning` in a few words; `example` as it stands in TOML after the equals sign."""

    meaning: str
    example: str


_TITLE: Final = '{ zh = "动员大会", en = "Mobilisation meeting" }'
_ISSUER: Final = '{ zh = "县委", en = "County committee" }'
KEY_NOTES: Final = {
    "aliases": KeyNote("other names of the phase", '["集中整改"]'),
    "assessment": KeyNote("how units are scored, graded and ranked", "{ points = 100 }"),
    "at_least": KeyNote("the smallest number allowed, or a $parameter", "3"),
    "figures": KeyNote("figures of the duty that the number is held against", '["essays"]'),
    "for_each": KeyNote("the figure that counts the heads, where the number is per head", "cadres"),
    "at_most": KeyNote("the largest number allowed, or a $parameter", "5"),
    "audience": KeyNote("which categories of unit owe it; everybody is *", '["town"]'),
    "award_ties": KeyNote("whether all units tied at the last award place are awarded", "true"),
    "award_top": KeyNote("how many units at the top are awarded", "3"),
    "calendar": KeyNote("which days count", '"working_days"'),
    "categories": KeyNote("the classes of units", f'[{{ key = "town", title = {_TITLE} }}]'),
    "days": KeyNote("days from the due date, negative before it", "-3"),
    "due": KeyNote("the last day in time, inclusive", '"2009-03-31"'),
    "duties": KeyNote("the tasks and obligations that are meant", '["plan-filed"]'),
    "duty": KeyNote("the task or obligation that is counted", '"stay"'),
    "en": KeyNote("the English name", '"Mobilisation meeting"'),
    "end": KeyNote("the last day", '"2009-12-31"'),
    "every": KeyNote("the period in which it is owed each time", '"half_year"'),
    "evidence": KeyNote("what is handed in, or the figure that is meant", '"people_covered"'),
    "exactly": KeyNote("the one number allowed, or a $parameter", "2"),
    "fix_within": KeyNote("days allowed to put a finding right", "30"),
    "from_points": KeyNote("the lowest points of the grade, or a $parameter", "90"),
    "gate": KeyNote(
        "the conditions to close the phase",
        f'[{{ key = "all-in", kind = "all_accepted", title = {_TITLE} }}]',
    ),
    "grades": KeyNote("bands of the scale, best first", "[]"),
    "held_by": KeyNote("whom the document names for the role", _ISSUER),
    "issued": KeyNote("the day on which the document was issued", '"2009-02-10"'),
    "issuer": KeyNote("who issued the document", _ISSUER),
    "items": KeyNote("the parts of the provision", '["..."]'),
    "key": KeyNote("the short name used by other places and by commands", '"plan-filed"'),
    "kind": KeyNote("which sort it is", '"mobilize"'),
    "lights": KeyNote("when an open item turns yellow", "{ yellow_within = 3 }"),
    "notes": KeyNote("what was settled where the document is unclear", '["..."]'),
    "number": KeyNote("the document's number", '"No. 5 of 2009"'),
    "obligations": KeyNote("work owed again in every period", "[]"),
    "of": KeyNote("the figure that is the whole of which this one is a part", '"people_total"'),
    "opens": KeyNote("the first day on which work may be handed in", '"phase start"'),
    "overlaps_previous": KeyNote("whether the phase may begin before the last one ends", "true"),
    "parameters": KeyNote("values the document leaves blank or the office may set", "[]"),
    "per": KeyNote("of what and in which time the quota counts", '"unit and half-year"'),
    "phases": KeyNote("the phases in order; for an obligation, those it runs in", '["implement"]'),
    "plan_within": KeyNote("days allowed to hand in a plan for a finding", "5"),
    "points": KeyNote("the full marks", "100"),
    "provisions": KeyNote("what the document lays down beside duties", "[]"),
    "quotas": KeyNote("numbers to keep to", "[]"),
    "raters": KeyNote("who gives points", f"[{_TITLE}]"),
    "rectification": KeyNote("days allowed for rectification", "{ fix_within = 30 }"),
    "reminders": KeyNote("the reminder ladder, earliest rung first", "[]"),
    "required": KeyNote("whether the campaign can do without it", "true"),
    "reviewer": KeyNote("the role or category that accepts or returns it", '"campaign_office"'),
    "roles": KeyNote("the parts somebody plays in the campaign", "[]"),
    "roll": KeyNote("what becomes of a due date on a day off", '"keep"'),
    "rules": KeyNote("the rules it comes from", '["R127"]'),
    "seed": KeyNote("the document's place among the sources", '"002"'),
    "severity": KeyNote("hard blocks, soft asks for a reason", '"soft"'),
    "source": KeyNote("the document behind the campaign", f"{{ issuer = {_ISSUER} }}"),
    "start": KeyNote("the first day", '"2009-02-01"'),
    "suggest": KeyNote("a value that is shown and never used by itself", "90"),
    "supporting": KeyNote("categories that owe feedback to the lead", '["department"]'),
    "tasks": KeyNote("work owed once", "[]"),
    "title": KeyNote("the name in Chinese and in English", _TITLE),
    "to": KeyNote("who is reminded", '["liaison"]'),
    "unit": KeyNote("what is counted", '"visits"'),
    "value": KeyNote('the value, or "unresolved" while it is blank', '"2009-03"'),
    "warn_bottom": KeyNote("how many units at the bottom are warned", "1"),
    "yellow_within": KeyNote("working days before the due date", "3"),
    "zh": KeyNote("the Chinese name", '"动员大会"'),
}
