"""Handing in from a phone: drafts, files, faults, receipts; nothing typed is lost."""

import re

import pytest
from starlette.testclient import TestClient

from engine.ids import AssignmentKey, DutyKey
from office.web import links
from tests.driven import PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, Town
from tests.office.web.forms import value

PDF = b"%PDF-1.4\n%a plan\n"
LIAISON_1, LIAISON_2, LIAISON_3 = (f"{town}.liaison" for town in TOWNS)
TRAIN = key_of(DutyKey("train"), TOWNS[2])
PLAN_3, PLAN_2 = key_of(PLAN, TOWNS[2]), key_of(PLAN, TOWNS[1])


def place(key: AssignmentKey) -> str:
    return links.assignment(key, "submit")


class Form:
    """The form of a hand-in in a browser."""

    def __init__(self, browser: TestClient, key: AssignmentKey) -> None:
        self.browser, self.place = browser, place(key)
        self.text = ""

    def open(self, status: int = 200) -> str:
        answer = self.browser.get(self.place)
        assert answer.status_code == status, answer.text
        self.text = answer.text
        return answer.text

    def send(
        self, step: str, files: dict[str, tuple[str, bytes]] | None = None, **fields: str
    ) -> tuple[int, str, str]:
        """Status, path and text of the answer."""
        data = {"csrf": value(self.text, "csrf"), "step": step, **fields}
        if 'name="version"' in self.text and "version" not in data:
            data["version"] = value(self.text, "version")
        answer = self.browser.post(self.place, data=data, files=files or {})
        self.text = answer.text
        return answer.status_code, answer.url.path, answer.text

    def finish(self) -> tuple[int, str, str]:
        return self.send("do", command_id=value(self.text, "command_id"))


def test_a_plan_is_handed_in_in_three_steps(town: Town) -> None:
    form = Form(town.browser(LIAISON_3), PLAN_3)
    form.open()
    files = {"file-doc": ("实施方案.pdf", PDF)}
    status, path, text = form.send("check", files, reason="请审")
    assert (status, path) == (200, place(PLAN_3) + "/check")
    assert "实施方案.pdf" in text
    assert "期限已过" in text
    check = form.text
    status, path, text = form.finish()
    assert status == 200, text
    assert path.startswith("/receipts/")
    assert "逾期报送" in text
    form.text = check
    assert form.finish()[1] == path, "a form sent twice has one receipt"
    item = form.browser.get(links.assignment(PLAN_3)).text
    assert "请审" in item
    assert "已报送" in item


def test_files_are_sent_as_they_came_and_only_to_those_who_see_the_work(town: Town) -> None:
    form = Form(town.browser(LIAISON_3), PLAN_3)
    form.open()
    form.send("check", {"file-doc": ("实施方案.pdf", PDF)})
    form.finish()
    found = re.search(r'href="(/c/[^"]+/files/[^"]+)"', form.browser.get(
        links.assignment(PLAN_3)
    ).text)  # fmt: skip
    assert found
    kept = form.browser.get(found[1])
    assert kept.content == PDF
    assert kept.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E5%AE%9E%E6%96%BD%E6%96%B9%E6%A1%88.pdf"
    )
    assert "sandbox" in kept.headers["content-security-policy"]
    shown = form.browser.get(found[1] + "?show=1")
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    for person, status in ((HEAD, 200), (AUDITOR, 200), (LIAISON_1, 404)):
        assert town.browser(person).get(found[1]).status_code == status
    assert town.browser(HEAD).get(found[1].replace("/doc", "/other")).status_code == 404
    code = next(town.office.settings.evidence_folder.glob("*.pdf"))
    for path in town.office.settings.evidence_folder.glob("*.pdf"):
        path.write_bytes(b"changed")
    assert code.exists()
    changed = town.browser(HEAD).get(found[1])
    assert changed.status_code == 409
    assert "与报送时不一致" in changed.text


def test_what_came_back_is_done_again_with_what_was_there(town: Town) -> None:
    form = Form(town.browser(LIAISON_2), PLAN_2)
    text = form.open()
    assert text.index("少盖一个章") < text.index('<form class="hand-in"')
    assert 'name="again-doc" value="1" checked' in text
    status, _, text = form.send("check", None, **{"again-doc": "1"})
    assert status == 200, text
    assert "doc.pdf" in text
    assert form.finish()[1].startswith("/receipts/")


def test_a_draft_is_kept_with_its_file_for_everybody_of_the_unit(town: Town) -> None:
    form = Form(town.browser(LIAISON_3), PLAN_3)
    form.open()
    status, _, text = form.send("save", {"file-doc": ("方案.pdf", PDF)}, reason="还没写完")
    assert status == 200
    assert "草稿已保存" in text
    successor = Form(town.browser(f"{TOWNS[2]}.chief"), PLAN_3)
    text = successor.open()
    assert "还没写完" in text
    assert "方案.pdf" in text
    _, _, text = successor.send("save", None, remove=value(text, "remove"), reason="还没写完")
    assert "方案.pdf" not in text
    assert "还没写完" in text


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(town: Town) -> None:
    form = Form(town.browser(LIAISON_3), PLAN_3)
    form.open()
    status, _, text = form.send("check", {"file-doc": ("a.exe", b"MZ\x90\x00\x00")}, reason="注")
    assert status == 400
    assert re.search(r"<title>\s*错误", text)
    assert 'href="#file-doc"' in text
    assert "不是可以报送的文件" in text
    assert ">注</textarea>" in text
    status, _, text = form.send("check", reason="注")
    assert status == 400
    assert 'id="file-doc-fault"' in text


@pytest.mark.parametrize(
    "name", ["../../x.pdf", "C:\\x.pdf", "a\u202efdp.pdf", "很" * 300 + ".pdf"]
)
def test_hostile_names_do_no_harm(town: Town, name: str) -> None:
    form = Form(town.browser(LIAISON_3), PLAN_3)
    form.open()
    status, _, text = form.send("check", {"file-doc": (name, PDF)})
    assert status == 200, text
    assert "../" not in text.split('class="answers"')[1]
    assert form.finish()[0] == 200


def test_figures_are_read_as_people_type_them(town: Town) -> None:
    form = Form(town.browser(LIAISON_3), TRAIN)
    form.open()
    status, _, text = form.send("check", None, **{"figure-staff": "1,200", "figure-trained": "十"})
    assert status == 400
    assert 'value="1,200"' in text
    assert 'value="十"' in text
    assert 'id="figure-trained-fault"' in text
    given = {"figure-staff": "1,200", "figure-trained": "１３００"}
    status, _, text = form.send("check", None, **given)
    assert status == 400, "more than the whole"
    assert "1300" in text
    status, _, text = form.send("check", None, **(given | {"figure-trained": "１１００"}))
    assert status == 200, text
    _, _, receipt = form.finish()
    assert "1100" in receipt


def test_a_file_goes_up_by_itself(town: Town) -> None:
    form = Form(town.browser(LIAISON_3, accept="application/json"), PLAN_3)
    form.text = town.browser(LIAISON_3).get(place(PLAN_3)).text
    page = form.browser.get(place(PLAN_3), headers={"accept": "text/html"})
    form.text = page.text
    token = value(form.text, "csrf")
    sent = form.browser.post(
        place(PLAN_3),
        data={"csrf": token, "step": "file"},
        files={"file-doc": ("方案.pdf", PDF)},
    )
    assert sent.status_code == 200
    answer = sent.json()
    assert answer["files"]["file-doc"]["name"] == "方案.pdf"
    assert "草稿已保存" in answer["saved"]
    wrong = form.browser.post(
        place(PLAN_3),
        data={"csrf": token, "step": "file"},
        files={"file-doc": ("方案.pdf", b"")},
    )
    assert "是空的" in wrong.json()["faults"]["file-doc"]
    assert wrong.json()["files"]["file-doc"]["name"] == "方案.pdf", "the one before stays"


def test_two_windows_do_not_overwrite_each_other(town: Town) -> None:
    one, other = (Form(town.browser(LIAISON_3), PLAN_3) for _ in range(2))
    one.open()
    other.open()
    one.send("save", reason="第一个窗口")
    status, _, text = other.send("save", reason="第二个窗口")
    assert status == 400
    assert ">第二个窗口</textarea>" in text
    assert other.send("save", reason="第二个窗口")[0] == 200


def test_an_expired_session_loses_nothing(town: Town) -> None:
    browser = town.browser(LIAISON_3)
    form = Form(browser, PLAN_3)
    form.open()
    town.run_out(browser)
    browser.follow_redirects = False
    data = {"csrf": value(form.text, "csrf"), "version": "0", "step": "check", "reason": "写了半天"}
    answer = browser.post(place(PLAN_3), data=data, files={"file-doc": ("方案.pdf", PDF)})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
    text = town.browser(LIAISON_3).get(place(PLAN_3)).text
    assert "写了半天" in text
    assert "方案.pdf" in text
    assert "已报送" not in town.browser(LIAISON_3).get(links.assignment(PLAN_3)).text


def test_nobody_else_hands_in(town: Town) -> None:
    assert town.browser(LIAISON_1).get(place(PLAN_3)).status_code == 404
    for person in (CLERK, AUDITOR):
        answer = town.browser(person).get(place(PLAN_3))
        assert answer.status_code == 403
    done = town.browser(LIAISON_1).get(place(key_of(PLAN, TOWNS[0])))
    assert done.status_code == 409
    assert town.browser(LIAISON_3).get(place(PLAN_3) + "?at=2026-03-10").status_code == 409
    form = Form(town.browser(LIAISON_3), PLAN_3)
    form.open()
    forged = form.browser.post(place(PLAN_3), data={"csrf": "x", "step": "check"})
    assert forged.status_code == 403


def test_a_receipt_is_seen_by_those_who_see_the_work(town: Town) -> None:
    form = Form(town.browser(LIAISON_2), PLAN_2)
    form.open()
    form.send("check", None, **{"again-doc": "1"})
    _, path, text = form.finish()
    assert "sha256" not in text.lower().split("<h2>")[0]
    assert re.search(r"[0-9a-f]{64}", text)
    assert "data:image/svg" in text
    assert town.browser(CLERK).get(path).status_code == 200
    assert town.browser(LIAISON_1).get(path).status_code == 404
    assert town.browser(CLERK).get("/receipts/99999").status_code == 404
    assert 'href="//evil' not in town.browser(CLERK).get(path + "?back=//evil.example").text


def test_what_is_about_no_campaign_has_a_receipt_for_the_office_alone(town: Town) -> None:
    assert "回执 #1" in town.browser(HEAD).get("/receipts/1").text
    assert town.browser(LIAISON_1).get("/receipts/1").status_code == 404
