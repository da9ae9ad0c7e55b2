"""No sentence that a person reads stands outside the catalogues."""

import ast

from tests.office.words.sources import PACKAGES, Text, prose_in_templates, sentences, trees

# Files whose texts are no sentences of the program, and why.
ELSEWHERE = {
    "engine/calendars/editions.py": "the source of the holidays, as it is stored in the edition",
    "engine/domain/inspection/recipe.py": "the recipe that outsiders run",
    "engine/store/inspection.py": "SQL",
    "engine/store/postgres/check.py": "SQL",
    "engine/store/postgres/connections.py": "SQL, and the driver's own words",
    "engine/store/postgres/recorder.py": "SQL",
    "engine/store/postgres/schema.py": "SQL",
    "engine/store/postgres/store.py": "words of the driver that are looked for",
    "engine/store/sealed_papers.py": "SQL",
    "engine/store/sqlite/connections.py": "words of the driver",
    "engine/store/sqlite/recorder.py": "SQL",
    "engine/store/sqlite/statements.py": "SQL",
    "engine/store/sqlite/faults.py": "words of SQLite that are looked for",
    "office/cli/next_steps.py": "commands to copy",
    "office/cli/reference.py": "the head of an English page of the documentation",
    "office/cli/usage.py": "words of typer that are looked for",
    "office/network_words.py": "words of libraries that are looked for",
    "office/rosters/headings.py": "headings of a roster, read in both languages",
    "office/service/metrics.py": "descriptions that Prometheus serves, in English by convention",
    "office/settings.py": "the office's name where none is set",
    "office/web/security.py": "headers of HTTP",
    "office/web/written_dates.py": "signs of a date, as people write them",
    "office/words/wording.py": "what stands between the members of a list",
    "workflows/cadences.py": "words of the language of cadences",
    "workflows/documents.py": "signs in the number of a document",
    "workflows/diagrams.py": "words of mermaid",
    "workflows/reading/key_notes.py": "examples of TOML",
    "office/demo/run.py": "the settings of the demo's office",
    "office/demo/plays.py": "names of the offices that are played, and what their people write",
    "office/demo/serve_office.py": "settings and people of the office that is played, their words",
    "office/demo/scenes.py": "the last word of a phase's Chinese title, left out in a heading",
    # How documents write numbers: read, never shown.
    "workflows/amounts.py": "signs of numbers that are read",
    # What the simulated people of a play write is data of the campaign, as if typed in.
    "office/simulation/filings.py": "a simulated person's words",
    "office/simulation/incidents.py": "a simulated person's words",
    "office/simulation/office_hand.py": "a simulated person's words",
    "office/simulation/phases.py": "a simulated person's words",
    "office/simulation/stage.py": "a simulated office's name",
    "office/simulation/units.py": "a simulated person's words",
}
PLAYED = "office/simulation/parts/"
"""What simulated people say in the play of each lifecycle."""

# What only a programmer meets: a fault of the program itself, not of its use.
_OF_THE_PROGRAM = frozenset(
    {
        "AssertionError", "IntegrityError", "KeyError", "NotImplementedError", "RuntimeError",
        "TypeError", "ValueError",
    }
)  # fmt: skip


def outside(tree: ast.Module, found: list[Text]) -> list[Text]:
    """Without what asserts and faults of the program say, by line."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Raise) and is_ours(node.exc)):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sorted((text for text in found if text.line not in lines), key=lambda text: text.line)


def is_ours(raised: ast.expr | None) -> bool:
    """Whether a fault of the program itself is raised."""
    if not isinstance(raised, ast.Call):
        return False
    return getattr(raised.func, "id", getattr(raised.func, "attr", "")) in _OF_THE_PROGRAM


def test_no_sentence_stands_outside_the_catalogues() -> None:
    found = {file: outside(tree, list(sentences(file, tree))) for file, tree in trees().items()}
    elsewhere = (*ELSEWHERE, PLAYED)
    left = [t for file, texts in found.items() if not file.startswith(elsewhere) for t in texts]
    assert [f"{t.file}:{t.line}: {t.text}" for t in left] == []


def test_no_sentence_stands_in_a_template() -> None:
    assert prose_in_templates() == []


def test_the_exceptions_are_still_needed() -> None:
    assert {file.split("/")[0] for file in trees()} == set(PACKAGES)
    needless = [file for file in ELSEWHERE if not list(sentences(file, trees()[file]))]
    assert needless == []


def test_a_sentence_is_found_wherever_it_stands() -> None:
    tree = ast.parse(
        '"""A docstring says what it likes."""\n'
        'show_line("nothing was found here")\n'
        'raise RuleBroken(f"{what} cannot be done now; wait")\n'
        'help = "单位名册"\n'
        'assert ready, "called before it was ready"\n'
        'raise ValueError("give a positive number of days")\n'
        'phrase("error.assignment.own-review", people=people)\n'
    )
    assert [t.line for t in outside(tree, list(sentences("x.py", tree)))] == [2, 3, 4]
