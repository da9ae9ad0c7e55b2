"""No field of a form and no act is shown by its key."""

import ast
from pathlib import Path

from engine.domain.families import FAMILIES
from office.words import LANGUAGES, is_known

_FIELDS = {"Text", "Day", "Hour", "Number", "Choice", "Tick", "Ticks", "Upload"}


def test_every_field_without_a_label_has_the_words_of_its_name() -> None:
    found = set[str]()
    for file in Path("office/web").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in _FIELDS:
                given = {each.arg: each.value for each in call.keywords}
                name = given.get("name")
                if isinstance(name, ast.Constant) and not given.keys() & {"label", "said"}:
                    found.add(f"web.field.{str(name.value).replace('_', '-')}")
    assert found
    found.discard("web.field.day")  # reads a part of a line, and is never shown
    assert [code for code in sorted(found) for x in LANGUAGES if not is_known(code, x)] == []


def test_every_act_of_a_lifecycle_has_its_verb() -> None:
    verbs = [
        family.table.verb(trigger).code
        for family in FAMILIES
        if family.table is not None
        for trigger, _, _ in family.table.steps
    ]
    assert [code for code in dict.fromkeys(verbs) for x in LANGUAGES if not is_known(code, x)] == []
