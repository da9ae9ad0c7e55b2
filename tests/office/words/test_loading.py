"""Catalogues are compiled when a source changed, whole or not at all, and read without Babel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from office.words.catalogues import load
from office.words.compiling import DoubleEntry, compiled

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "en"
    made.mkdir()
    write(made / "one.po", "say.a", "first")
    for path in (made / "one.po", made):
        os.utime(path, (1, 1))  # long ago
    return made


def write(path: Path, code: str, words: str, *, fuzzy: bool = False) -> None:
    flag = "#, fuzzy\n" if fuzzy else ""
    path.write_text(f'{HEAD}{flag}msgid "{code}"\nmsgstr "{words}"\n', encoding="utf-8")


def test_it_is_made_anew_when_a_source_changed_came_or_went(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "compiled" / "en.mo"
    assert load(folder, target, "en").gettext("say.a") == "first"
    made = target.stat().st_mtime_ns
    assert load(folder, target, "en").gettext("say.a") == "first"
    assert target.stat().st_mtime_ns == made
    write(folder / "one.po", "say.a", "second")
    assert load(folder, target, "en").gettext("say.a") == "second"
    write(folder / "two.po", "say.b", "third")
    assert load(folder, target, "en").gettext("say.b") == "third"
    (folder / "two.po").unlink()
    assert load(folder, target, "en").gettext("say.b") == "say.b"
    assert [path.name for path in target.parent.iterdir()] == ["en.mo"]


def test_where_nothing_can_be_written_it_is_kept_in_memory(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "compiled").write_text("a file where the folder should be")
    target = tmp_path / "compiled" / "en.mo"
    assert load(folder, target, "en").gettext("say.a") == "first"


@pytest.mark.parametrize("content", [b"", b"\xde\x12\x04\x95", b"no catalogue" * 9])
def test_a_damaged_one_is_made_anew(folder: Path, tmp_path: Path, content: bytes) -> None:
    target = tmp_path / "en.mo"
    load(folder, target, "en")
    made = target.stat().st_mtime_ns
    target.write_bytes(content)
    os.utime(target, ns=(made, made))
    assert load(folder, target, "en").gettext("say.a") == "first"


def test_a_wheel_has_no_sources(tmp_path: Path) -> None:
    empty, target = tmp_path / "none", tmp_path / "en.mo"
    assert load(empty, target, "en").gettext("say.a") == "say.a"
    made = tmp_path / "en"
    made.mkdir()
    write(made / "one.po", "say.a", "first")
    target.write_bytes(compiled(made, "en"))
    assert load(empty, target, "en").gettext("say.a") == "first"


def test_a_code_in_two_files_and_a_fuzzy_one(folder: Path, tmp_path: Path) -> None:
    write(folder / "two.po", "say.b", "not sure", fuzzy=True)
    assert load(folder, tmp_path / "en.mo", "en").gettext("say.b") == "say.b"
    write(folder / "two.po", "say.a", "again")
    with pytest.raises(DoubleEntry, match=r"say\.a"):
        compiled(folder, "en")


def test_a_fresh_catalogue_is_read_without_babel() -> None:
    script = (
        "import sys; from engine.phrases import Phrase; from office.words import worded\n"
        "print(worded(Phrase('say.nothing-to-do'), 'zh'), 'babel' in sys.modules)"
    )
    for _ in range(2):
        done = subprocess.run(
            (sys.executable, "-c", script), capture_output=True, check=True, encoding="utf-8"
        )
    assert done.stdout == "✔ 无需变动：已是如此 False\n"
