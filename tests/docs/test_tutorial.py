"""Typed pages are true: their commands run in an empty folder, print and end as they say."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.docs import warm_program
from tests.docs.sessions import Call, calls_of, definition_in, not_printed
from workflows.reading.loader import load

ROOT = Path(__file__).parents[2]
TUTORIALS = tuple(ROOT / f"docs{part}/tutorial/satisfied-unit.md" for part in ("", "/zh"))
HOW_TOS = tuple(ROOT / f"docs{part}/how-to/write-a-definition.md" for part in ("", "/zh"))
SHORT = tuple(
    ROOT / f"docs{part}/how-to/{name}.md"
    for name in ("set-up-an-office", "move-from-a-spreadsheet")
    for part in ("", "/zh")
)
TYPED = (*TUTORIALS, *HOW_TOS, *SHORT)
END = "@@ended"
FOLDER = "/home/you/office"


@pytest.fixture(scope="module")
def path_with_campaign() -> Iterator[str]:
    """A PATH on which `campaign` is found, and runs without its second of start-up."""
    with TemporaryDirectory() as folder:
        door = f"{folder}/door"
        program = Path(folder, "campaign")
        program.write_text(warm_program.client(door), encoding="utf-8")
        program.chmod(0o755)
        server = subprocess.Popen(
            (sys.executable, warm_program.__file__, door),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        with server:
            try:
                assert server.stdout is not None
                assert server.stdout.readline() == b"ready\n"
                yield f"{folder}:{os.environ['PATH']}"
            finally:
                server.terminate()


def printed_by(calls: list[Call], folder: Path, path: str) -> list[tuple[str, int]]:
    """What each call of one session printed, and its exit code."""
    script = folder.with_name("session.sh")
    script.write_text(
        "".join(f'{call.typed}\necho "{END} $?"\n' for call in calls), encoding="utf-8"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CAMPAIGN_", "COLUMNS"))}
    done = subprocess.run(
        ("bash", str(script)),
        cwd=folder,
        env={**kept, "PATH": path, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=True,
    )
    texts = re.split(rf"{END} (\d+)\n", done.stdout.replace(str(folder), FOLDER))
    return list(zip(texts[::2], map(int, texts[1::2]), strict=False))


@pytest.mark.parametrize("page", TYPED, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_a_page_runs_as_it_says(page: Path, tmp_path: Path, path_with_campaign: str) -> None:
    folder = tmp_path / "office"
    (folder / "definitions").mkdir(parents=True)
    if definition := definition_in(page):
        key = tomllib.loads(definition)["key"]
        (folder / "definitions" / f"{key}.toml").write_text(definition, encoding="utf-8")
    calls = calls_of(page)
    faults = []
    for call, (printed, code) in zip(
        calls, printed_by(calls, folder, path_with_campaign), strict=True
    ):
        lacking = not_printed(call.shown, printed)
        if lacking or code != call.code:
            faults.append(
                f"line {call.line}: {call.typed}\nexit {code}, the page says {call.code}; "
                f"not printed: {lacking}; printed:\n{printed}"
            )
    assert not faults, "\n".join(faults)
    assert len(calls) > (60 if page in TUTORIALS else 3 if page in SHORT else 10)


@pytest.mark.parametrize(
    "pages",
    [TUTORIALS, HOW_TOS, SHORT[:2], SHORT[2:]],
    ids=["tutorial", "how-to", "set-up", "spreadsheet"],
)
def test_both_languages_type_the_same_commands(pages: tuple[Path, Path]) -> None:
    english, chinese = (
        [re.sub(r'"[^"]*"', "TEXT", call.typed) for call in calls_of(page)] for page in pages
    )
    assert [call for call in english if "config.toml" not in call] == [
        call for call in chinese if "config.toml" not in call
    ]


def test_both_how_tos_write_the_same_definition() -> None:
    english, chinese = map(definition_in, HOW_TOS)
    assert english == chinese
    assert load(english, "the page").key == "pollution-2009"
