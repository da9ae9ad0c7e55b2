"""The JSON Schema (2020-12) of a definition, for editors that check TOML while it is typed.

It lets every short form pass that the loader writes out (workflows/reading/short_forms.py).
"""

from collections.abc import Callable
from typing import Any, Final

from engine.phrases import Phrase
from workflows.reading.key_notes import EXAMPLES, WORDS, meaning_of
from workflows.reading.shapes import ADAPTER
from workflows.schema import INHERITED

_LEFT_OUT: Final = frozenset(("key", "audience"))
_TITLE: Final = "#/$defs/Title"


def json_schema(worded: Callable[[Phrase], str]) -> dict[str, object]:
    """`worded` gives what each key means in the language of the reader."""
    schema = ADAPTER.json_schema()
    task = schema["$defs"]["Task"]["properties"]
    for table in (schema, schema["$defs"]["Phase"]):
        table["properties"] |= {key: dict(task[key]) for key in INHERITED}
    for name, table in (("Definition", schema), *schema["$defs"].items()):
        if "properties" in table:
            _let_short_forms_pass(table)
            _describe(name, table["properties"], worded)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _let_short_forms_pass(table: dict[str, Any]) -> None:
    table["required"] = [key for key in table.get("required", ()) if key not in _LEFT_OUT]
    if not table["required"]:
        del table["required"]
    for key, rule in table["properties"].items():
        table["properties"][key] = _with_text(rule)


def _with_text(rule: Any) -> Any:
    """The same rule, with a plain text wherever a name in two languages may stand."""
    if isinstance(rule, list):
        return [_with_text(inner) for inner in rule]
    if not isinstance(rule, dict):
        return rule
    if rule.get("$ref") == _TITLE:
        return {"anyOf": [{"type": "string"}, rule]}
    return {name: _with_text(inner) for name, inner in rule.items()}


def _describe(
    table: str, rules: dict[str, dict[str, Any]], worded: Callable[[Phrase], str]
) -> None:
    for key, rule in rules.items():
        rule.pop("title", None)
        if rule.get("default", ...) is None:
            del rule["default"]
        if words := WORDS.get(f"{table}.{key}") or WORDS.get(key):
            # Other texts may stand there too, such as a parameter.
            rule["examples"] = list(words)
        rule["description"] = f"{worded(meaning_of(key))}, e.g. {EXAMPLES[key]}"
