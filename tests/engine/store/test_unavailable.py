"""Each reason why a store cannot be used has its words, in each language."""

import ast
from pathlib import Path

import pytest

import engine
from engine.store.postgres.store import BY_STATE, BY_WORD
from engine.store.sqlite.faults import NAMED
from office.words import is_known
from office.words.language import LANGUAGES, Language

ENGINE = Path(next(iter(engine.__path__)))


def codes() -> set[str]:
    """All that the engine's sources name to `unavailable`, and the tables behind it."""
    pairs = [(what, remedy) for _, what, remedy in (*NAMED, *BY_WORD)] + [*BY_STATE.values()]
    found = {f"fault.store.{what}" for what, _ in pairs}
    found |= {f"remedy.store.{remedy}" for _, remedy in pairs}
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            values = [a.value for a in node.args if isinstance(a, ast.Constant)]
            words = [value for value in values if isinstance(value, str)]
            if name in ("unavailable", "_unusable") and len(words) >= 2:
                found |= {f"fault.store.{words[-2]}", f"remedy.store.{words[-1]}"}
            elif name == "_fault" and words:
                found.add(f"fault.store.{words[0]}")
            elif name == "phrase" and words and path.parent.name in ("store", "delivery"):
                found.add(words[0])
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_is_worded(lang: Language) -> None:
    assert len(codes()) > 60
    assert [code for code in sorted(codes()) if not is_known(code, lang)] == []
