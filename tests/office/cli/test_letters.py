"""campaign letters: templates of an office's own, checked before anybody is written to."""

from tests.office.cli.conftest import Program


def test_an_office_makes_a_template_of_its_own(empty: Program):
    folder = empty.folder / "letters"
    assert "letters are written by the templates of the program" in empty.does("letters check")
    folder.mkdir()
    ours = empty.does("letters template letter.txt")
    (folder / "letter.txt").write_text(ours.replace("{{ letter.office }}", "县作风办"), "utf-8")
    assert "1 template of" in empty.does("letters check")
    shown = empty.does("letters preview")
    assert "县作风办" in shown
    assert "A. Overdue (2)" in shown
    html = empty.does("letters preview --form red_slip --html")
    assert html.startswith("<!DOCTYPE html>")


def test_what_cannot_be_used_is_one_clear_message(empty: Program):
    folder = empty.folder / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("{{ letter.greeting }}\n{{ letter.nmae }}\n", "utf-8")
    (folder / "leter.html").write_text("x", "utf-8")
    refused = empty("letters check")
    assert refused.code == 2
    assert refused.err.count("letter.txt, line 2: ") == 1
    assert "letter has no “nmae”; it has: " in refused.err
    assert "leter.html: no letter is written by a template of this name" in refused.err
    assert "line 2" in empty("letters preview").err
    assert '"digest", "reminder"' in empty("letters preview --form nonsense").err
    assert '"letter.html"' in empty("letters template other").err


def test_the_doctor_names_a_template_at_fault(office: Program):
    assert "letter.txt" not in office("doctor").out
    folder = office.folder / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("{{ nobody }}", "utf-8")
    found = office("doctor")
    assert found.code == 1
    assert "“nobody”" in found.out
