"""Who answers for whom: the tree, people, what they may be, and a roster with two faults."""

import io

import pytest
from httpx2 import Response
from openpyxl import load_workbook
from starlette.testclient import TestClient

from engine.domain.directory.state import known_directory
from engine.ids import PersonId, UnitId
from office.web import links
from tests.driven import TOWNS
from tests.office.web.conftest import ADMINISTRATOR, AUDITOR, CLERK, HEAD, Town
from tests.office.web.forms import hidden, in_three_steps, send

_HEAD = "单位编号,名称,上级编号,类别,联络员,联络员邮箱\n"
_WRONG = "town-8,望月镇,conty,town,孙红,sun@example.org\ntown-9,临江镇,,town,周平,zhou@@example\n"
_RIGHT = "town-8,望月镇,,town,孙红,sun@example.org\ntown-9,临江镇,,town,周平,zhou@example.org\n"


def _liaison(number: int) -> str:
    return f"{TOWNS[number]}.liaison"


def _upload(town: Town, text: str, name: str = "名册.csv") -> tuple[TestClient, Response]:
    browser = town.browser(CLERK)
    files = {"file": (name, text.encode(), "text/csv")}
    return browser, send(browser, "/people/roster", {"step": "upload"}, files=files)


def test_the_tree_tells_who_answers(town: Town) -> None:
    browser = town.browser(HEAD)
    told = browser.get("/people.json").json()
    assert {row["unit"] for row in told["rows"]} == set(known_directory(town.office.reads).units)
    without = browser.get("/people.json", params={"only": "without"}).json()
    assert without["total"] == told["without"]
    assert browser.get("/people/persons.json").json()["total"] == told["persons"]
    for row in told["rows"]:
        assert browser.get(links.directory_unit(UnitId(row["unit"]))).status_code == 200


def test_a_unit_sees_its_own_people(town: Town) -> None:
    browser = town.browser(_liaison(0))
    told = browser.get("/people.json").json()
    assert [row["unit"] for row in told["rows"]] == [TOWNS[0]]
    assert browser.get(links.directory_unit(UnitId(TOWNS[1]))).status_code == 404
    assert browser.get(links.person(PersonId(_liaison(1)))).status_code == 404
    assert "登记人员" not in browser.get("/people").text


def test_a_person_is_registered_amended_and_ended_in_three_steps(town: Town) -> None:
    browser = town.browser(CLERK)
    typed = {"person": "office.qian", "name": "钱进", "email": "qian@example.org"}
    done = in_three_steps(browser, "/people/register", typed)
    assert done.status_code == 303
    assert done.headers["location"].startswith("/receipts/")
    own = links.person(PersonId("office.qian"))
    assert "钱进" in browser.get(own).text
    done = in_three_steps(browser, f"{own}/amend", {"name": "钱进", "email": "q@example.org"})
    assert done.status_code == 303
    wish = {"name": "钱进", "reach": "file=柜子", "channel": "file", "lang": "en"}
    assert in_three_steps(browser, f"{own}/amend", wish).status_code == 303
    assert "柜子" in browser.get(own).text
    assert (
        in_three_steps(browser, f"{own}/amend", {"name": "钱进", "lang": "zh"}).status_code == 303
    )
    assert known_directory(town.office.reads).people[PersonId("office.qian")].reach == ()
    done = in_three_steps(browser, f"{own}/end", {"reason": "调离"})
    assert done.status_code == 303
    assert known_directory(town.office.reads).people[PersonId("office.qian")].ended


def test_a_bad_address_keeps_what_was_typed(town: Town) -> None:
    typed = {"person": "office.qian", "name": "钱进", "email": "qian@@example"}
    answer = send(town.browser(CLERK), "/people/register", typed)
    assert answer.status_code in (400, 409)
    assert "qian@@example" in answer.text
    assert "<title>错误" in answer.text


def test_a_head_grants_and_revokes(town: Town) -> None:
    browser, own = town.browser(HEAD), links.person(PersonId(_liaison(2)))
    typed = {"role": "liaison", "unit": TOWNS[1], "reason": "暂代"}
    done = in_three_steps(browser, f"{own}/grant", typed)
    assert done.status_code == 303, done.text
    (grant,) = [
        grant.id
        for grant in known_directory(town.office.reads).grants_of(PersonId(_liaison(2)))
        if grant.scope == f"unit/{TOWNS[1]}"
    ]
    url = f"/people/grants/{grant.replace('/', '~')}/revoke"
    assert url in browser.get(own).text
    assert in_three_steps(browser, url, {"reason": "复岗"}).status_code == 303


def test_a_deputy_is_named_and_ended(town: Town) -> None:
    browser, own = town.browser(HEAD), links.person(PersonId(_liaison(0)))
    typed = {"deputy": _liaison(1), "first": "2026-03-25", "last": "2030-03-30"}
    done = in_three_steps(browser, f"{own}/deputy", typed)
    assert done.status_code == 303, done.text
    (named,) = known_directory(town.office.reads).deputies
    ended = in_three_steps(browser, f"/people/deputies/{named}/end", {})
    assert ended.status_code == 303


def test_who_lacks_the_role_is_told_who_may(town: Town) -> None:
    own = links.person(PersonId(_liaison(0)))
    for person in (AUDITOR, _liaison(1)):
        answer = send(town.browser(person), f"{own}/grant", {"role": "liaison", "unit": TOWNS[0]})
        assert answer.status_code == 403
    assert town.browser(AUDITOR).get("/people/roster").status_code == 403


def test_a_unit_is_retired_with_a_reason(town: Town) -> None:
    browser, own = town.browser(CLERK), links.directory_unit(UnitId(TOWNS[2]))
    assert send(browser, f"{own}/retire", {}).status_code == 400
    assert "在办事项" in browser.get(own).text
    assert send(browser, f"{own}/retire", {"reason": "撤并"}).status_code == 400
    typed = {"reason": "撤并", "known": "1"}
    assert in_three_steps(browser, f"{own}/retire", typed).status_code == 303
    assert "已停用" in browser.get(own).text
    assert in_three_steps(browser, f"{own}/reinstate", {}).status_code == 303


def test_a_roster_with_two_faults_and_then_without(town: Town) -> None:
    browser, page = _upload(town, _HEAD + _WRONG)
    assert page.status_code == 200
    for said in ("名册.csv 有 2 处须更正", "conty", "zhou@@example", "一行也没有导入"):
        assert said in page.text
    told = browser.get("/people/roster.json").json()
    assert [row["line"] for row in told["rows"]] == [2, 3]
    marked = browser.get("/people/roster/marked")
    sheet = load_workbook(io.BytesIO(marked.content)).active
    assert sheet is not None
    assert "conty" in str(sheet.cell(2, 7).value)

    files = {"file": ("名册.csv", (_HEAD + _RIGHT).encode(), "text/csv")}
    page = send(browser, "/people/roster", {"step": "upload"}, files=files)
    assert "2 个单位，没有错误" in page.text
    assert "新增单位" in page.text
    data = {**hidden(page.text), "step": "import", "reason": "新设两镇"}
    done = browser.post("/people/roster", data=data, follow_redirects=False)
    assert done.status_code == 303
    assert done.headers["location"].startswith("/receipts/")
    units = known_directory(town.office.reads).units
    assert {UnitId("town-8"), UnitId("town-9")} <= units.keys()
    assert "望月镇" in browser.get("/people").text
    again = browser.post("/people/roster", data=data, follow_redirects=False)
    assert again.status_code == 303, "what was taken in is not taken in twice"


def test_the_receipt_of_a_long_roster_says_how_much_it_leaves_out(town: Town) -> None:
    lines = "".join(f"far-{n},第{n}村,,town,村联络员{n},v{n}@example.org\n" for n in range(150))
    browser, page = _upload(town, _HEAD + lines)
    before = town.office.log.head()
    data = {**hidden(page.text), "step": "import"}
    assert browser.post("/people/roster", data=data).status_code == 200
    recorded = town.office.log.head() - before
    assert recorded > 250
    for position in (town.office.log.head(), before + 1, before + 120):
        told = browser.get(f"{links.receipt(position)}.json").json()["receipt"]
        assert told["position"] == town.office.log.head()
        assert told["events"][0] == before + 1
        assert len(told["events"]) + told["more"] == recorded


@pytest.mark.parametrize("name", ["名册.pdf", "名册.xlsx"])
def test_a_file_that_is_none_says_so(town: Town, name: str) -> None:
    _, page = _upload(town, "nothing", name)
    assert page.status_code == 200
    assert "处须更正" in page.text


def test_the_administrator_registers_but_imports_nothing(town: Town) -> None:
    browser = town.browser(ADMINISTRATOR)
    assert browser.get("/people/roster").status_code == 403
    typed = {"person": "office.wang", "name": "王敏"}
    assert in_three_steps(browser, "/people/register", typed).status_code == 303
