"""The office's pages, from campaigns to gates: their numbers and their deeds."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

import pytest
from sqlalchemy import event

from engine.domain.assignment.events import AssignmentExtended, AssignmentWaived
from engine.domain.campaign.events import UnitLeft
from engine.domain.message import MessageKind
from engine.domain.phase.events import PhaseClosedByOverride, PhaseExtended
from engine.domain.reminder import ReminderDue
from engine.ids import PersonId
from office.web import links
from tests.driven import DRIVE, PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, LEADER, Town
from tests.office.web.forms import value

C = f"/c/{DRIVE}"
PAGES = (
    "/",
    C,
    f"{C}/matrix",
    f"{C}/matrix?light=red&phase=one",
    f"{C}/matrix?opened={PLAN}",
    f"{C}/deadlines",
    f"{C}/deadlines?show=all&of=work&days=30",
    f"{C}/alerts",
    f"{C}/tasks/{PLAN}",
    f"{C}/units/{TOWNS[0]}",
)
LIAISON = PersonId(f"{TOWNS[1]}.liaison")
SEERS = (CLERK, HEAD, LEADER, AUDITOR)


def gates(town: Town) -> Iterator[str]:
    text = town.browser(CLERK).get("/").text
    yield from sorted(set(re.findall(rf'href="({C}/phases/[^"]+/gate)"', text)))


def numbers(text: str) -> list[tuple[int, str]]:
    """Links that hold a bold number, with where they lead."""
    found = []
    for url, inner in re.findall(r'<a [^>]*href="([^"#]+)[^"]*"[^>]*>(.*?)</a>', text, re.S):
        said = re.search(r"<(?:b|strong)>(\d+)</", inner)
        if said is not None:
            found.append((int(said[1]), unescape(url)))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_in_both_languages_and_as_of_a_day(town: Town, lang: str) -> None:
    browser = town.browser(CLERK, **{"accept-language": lang})
    for url in (*PAGES, *gates(town)):
        for at in ("", "2026-03-12", "40"):
            answer = browser.get(url, params={"at": at} if at else None)
            assert answer.status_code == 200, (url, at)
            assert "web." not in re.sub(r"<[^>]+>", "", answer.text)
            assert "style=" not in answer.text


def test_every_page_has_its_twins(town: Town) -> None:
    browser = town.browser(CLERK)
    for url in (*PAGES[1:], *gates(town)):
        path, _, query = url.partition("?")
        told = browser.get(f"{path}.json?{query}").json()
        assert told["total"] == len(told["rows"]), url
        assert "drawn" not in told
        assert browser.get(f"{path}.xlsx?{query}").status_code == 200


@pytest.mark.parametrize("who", [*SEERS, LIAISON])
def test_every_number_leads_to_so_many_rows(town: Town, who: PersonId) -> None:
    browser = town.browser(who)
    checked = 0
    for url in PAGES:
        page = browser.get(url)
        if page.status_code == 404:
            continue
        for count, link in numbers(page.text):
            if "/deadlines" not in link and "/tasks/" not in link and "/units/" not in link:
                continue
            path, _, query = link.partition("?")
            told = browser.get(f"{path}.json?{query}").json()
            assert told["total"] == count, (url, link)
            checked += 1
    assert checked >= 8


def test_the_overview_tells_what_changed_since_the_day_before(town: Town) -> None:
    told = town.browser(CLERK).get(f"{C}.json").json()
    assert [count["show"] for count in told["counts"]] == [
        "overdue", "soon", "waiting", "done", "open",
    ]  # fmt: skip
    assert all(count["change"] is not None for count in told["counts"])
    earlier = town.browser(CLERK).get(f"{C}.json?at=2026-03-11").json()
    assert earlier["counts"][3]["value"] <= told["counts"][3]["value"]
    assert earlier["position"] < told["position"]


def test_the_slider_goes_by_days(town: Town) -> None:
    browser = town.browser(CLERK)
    now, then = browser.get(C).text, browser.get(f"{C}?at=2026-03-14").text
    assert f'href="{C}?at=2026-03-24"' in now
    assert 'rel="next"' not in now
    assert f'href="{C}?at=2026-03-15"' in then
    assert f"{C}/matrix?at=2026-03-14" in then


def test_the_matrix_has_a_cell_for_each_piece_of_work(town: Town) -> None:
    browser = town.browser(CLERK)
    text = browser.get(f"{C}/matrix").text
    for unit in TOWNS:
        assert f'href="{C}/tasks/{PLAN}/units/{unit}"' in text
    red = browser.get(f"{C}/matrix?light=red").text
    assert f"/tasks/{PLAN}/units/{TOWNS[0]}" not in red
    assert f"/tasks/{PLAN}/units/{TOWNS[2]}" in red
    assert "many/urge?show=overdue" in text
    for bad in ("phase=nothing", "task=nothing", "opened=nothing", "district=nowhere"):
        assert browser.get(f"{C}/matrix?{bad}").status_code == 404


def test_all_that_is_overdue_is_urged_in_three_steps(town: Town) -> None:
    browser = town.browser(CLERK)
    start = browser.get(f"{C}/matrix").text
    url = unescape(re.search(r'formaction="([^"]+urge[^"]+)"', start)[1])  # type: ignore[index]
    form = browser.post(url, data={"csrf": value(start, "csrf"), "all": "1"})
    why = {"reason": "防汛"}
    without = browser.post(url, data=hidden(form.text) | {"step": "check"})
    assert (without.status_code, urged(town)) == (400, [])
    check = browser.post(url, data=hidden(form.text) | why | {"step": "check"})
    done = browser.post(url, data=hidden(check.text) | why | {"step": "do"})
    assert done.status_code == 200
    found = urged(town)
    assert len(found) == 2
    assert len({each.rung for each in found}) == 1, "one moment: one letter a person"


@pytest.mark.parametrize(
    ("few", "many"),
    [
        (f"{C}/deadlines?show=all&unit={TOWNS[0]}", f"{C}/deadlines?show=all"),
        (f"{C}/alerts?unit={TOWNS[2]}", f"{C}/alerts"),
        (f"{C}/matrix?light=red", f"{C}/matrix"),
    ],
)
def test_as_many_queries_for_many_rows_as_for_few(town: Town, few: str, many: str) -> None:
    browser, asked = town.browser(AUDITOR), list[str]()
    browser.get(many)

    def noted(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(town.office.views, "before_cursor_execute", noted)
    counts = []
    for url in (few, many):
        asked.clear()
        assert browser.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1
    assert counts[1] < 60


def test_all_is_what_the_list_shows(town: Town) -> None:
    browser = town.browser(CLERK)
    lists = (
        f"{C}/deadlines",
        f"{C}/deadlines?show=all&of=work",
        f"{C}/deadlines?show=overdue",
        f"{C}/tasks/{PLAN}",
        f"{C}/units/{TOWNS[1]}",
        f"{C}/matrix",
    )
    for url in lists:
        start = browser.get(url).text
        actions = {unescape(each) for each in re.findall(r'formaction="([^"]+)"', start)}
        assert actions, url
        said = re.search(r"全部 (\d+) 项|当前范围内逾期 (\d+) 项", start)
        assert said is not None
        for action in actions:
            form = browser.post(action, data={"csrf": value(start, "csrf"), "all": "1"})
            chosen = re.search(r'name="items" value="([^"]*)"', form.text)
            assert chosen is not None
            assert len(chosen[1].split()) == int(said[1] or said[2]), (url, action)


def test_those_whom_a_gate_misses_are_urged(town: Town) -> None:
    browser, gate = town.browser(CLERK), next(iter(gates(town)))
    start = browser.get(gate).text
    items = re.search(r'name="items" value="([^"]*)"', start)
    if items is None:
        pytest.skip("nothing is missing")
    form = browser.post(f"{C}/many/urge", data={"csrf": value(start, "csrf"), "items": items[1]})
    assert f"已选 {len(items[1].split())} 项" in form.text


def test_a_liaison_sees_his_own(town: Town) -> None:
    browser = town.browser(LIAISON)
    rows = browser.get(f"{C}/deadlines.json?show=all").json()["rows"]
    assert rows
    assert browser.get(f"{C}/units/{TOWNS[1]}").status_code == 200
    assert browser.get(f"{C}/units/{TOWNS[0]}").status_code == 404
    for gate in gates(town):
        assert browser.get(gate).status_code == 404
    assert "formaction" not in browser.get(f"{C}/deadlines").text


def test_what_a_role_lacks_is_absent(town: Town) -> None:
    clerk, auditor = town.browser(CLERK), town.browser(AUDITOR)
    (gate, *_) = gates(town)
    assert "/override" in clerk.get(gate).text or "/close" in clerk.get(gate).text
    assert "deeds" not in auditor.get(gate).text
    assert "many/urge" in clerk.get(f"{C}/deadlines").text
    assert "many/urge" not in auditor.get(f"{C}/deadlines").text


def test_nothing_is_done_in_the_past(town: Town) -> None:
    text = town.browser(CLERK).get(f"{C}/deadlines?at=2026-03-14").text
    assert "formaction" not in text


@pytest.mark.parametrize("query", ["show=x", "light=x", "of=x", "days=0", "days=x", "due_from=x"])
def test_a_filter_that_is_none(town: Town, query: str) -> None:
    assert town.browser(CLERK).get(f"{C}/deadlines?{query}").status_code == 400


def test_filters_that_find_nothing_say_so(town: Town) -> None:
    answer = town.browser(CLERK).get(f"{C}/deadlines?task=nothing&district=nowhere")
    assert answer.status_code == 200
    assert "没有符合条件的事项" in answer.text


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the last form that has a command id."""
    form = text[text.rindex("command_id") - 2000 :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def of_kind(town: Town, kind: type) -> list[object]:
    return [r.event for r in town.office.log.read(0, 100_000) if isinstance(r.event, kind)]


def urged(town: Town) -> list[ReminderDue]:
    facts = (each for each in of_kind(town, ReminderDue) if isinstance(each, ReminderDue))
    return [each for each in facts if each.kind is MessageKind.URGING]


PAPER = {"document": ("批件.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")}


def bulk(town: Town, what: str, items: Sequence[str], **fields: str) -> str:
    """Ticked in the list, its form filled in, confirmed: the page of what became of each row."""
    paper = PAPER if "authority" in fields else None
    browser = town.browser(CLERK)
    start = browser.get(f"{C}/deadlines")
    ticked = {"csrf": value(start.text, "csrf"), "item": list(items)}
    form = browser.post(f"{C}/many/{what}", data=ticked)
    assert form.status_code == 200, form.text
    check = browser.post(
        f"{C}/many/{what}", data=hidden(form.text) | fields | {"step": "check"}, files=paper
    )
    assert check.status_code == 200, check.text
    done = browser.post(f"{C}/many/{what}", data=hidden(check.text) | fields | {"step": "do"})
    assert done.status_code == 200, done.text
    return done.text


def test_urging_says_why_and_waits_a_day_before_the_next(town: Town) -> None:
    items = [key_of(PLAN, unit).stream for unit in TOWNS]
    first = bulk(town, "urge", items, reason="防汛")
    found = urged(town)
    assert {each.unit for each in found} == set(TOWNS[1:])
    assert {(each.post, each.reason) for each in found} == {("liaison", "防汛")}
    assert "无人应办" in first
    again = bulk(town, "urge", items[1:], reason="防汛")
    assert urged(town) == found
    assert "24 小时后方可再催" in again


def test_one_piece_of_work_is_urged_from_its_own_page(town: Town) -> None:
    item = key_of(PLAN, TOWNS[1])
    url = links.assignment(item)
    clerk, liaison = town.browser(CLERK), town.browser(LIAISON)
    page = clerk.get(url).text
    assert f'name="items" value="{item.stream}"' in page
    form = clerk.post(f"{C}/many/urge", data={"csrf": value(page, "csrf"), "items": item.stream})
    assert form.status_code == 200
    assert f'name="items" value="{item.stream}"' not in liaison.get(url).text


def test_more_time_and_letting_off_for_many(town: Town) -> None:
    items = [key_of(PLAN, unit).stream for unit in TOWNS[1:]]
    order = {"authority": LEADER, "reason": "防汛"}
    bulk(town, "extend", items, to="2026-05-20", **order)
    assert len(of_kind(town, AssignmentExtended)) == len(items)
    bulk(town, "waive", items[:1], **order)
    assert len(of_kind(town, AssignmentWaived)) == 1


def act(town: Town, who: PersonId, path: str, **fields: str | list[str]) -> str:
    browser = town.browser(who)
    form = browser.get(path)
    assert form.status_code == 200, form.text
    paper = PAPER if 'name="document"' in form.text else None
    check = browser.post(path, data=hidden(form.text) | fields, files=paper)
    assert check.status_code == 200, check.text
    kept = hidden(check.text) | fields
    done = browser.post(path, data=kept | {"step": "do"}, follow_redirects=False)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def test_a_gate_is_overridden_only_when_each_criterion_is_ticked(town: Town) -> None:
    gate = next(iter(gates(town)))
    path = gate.replace("/gate", "/override")
    browser = town.browser(CLERK)
    form = browser.get(path)
    unmet = re.findall(r'name="unmet" value="([^"]+)"', form.text)
    if not unmet:
        pytest.skip("the gate of this phase is met")
    fields = {"authority": LEADER, "reason": "会议决定"}
    answer = browser.post(path, data=hidden(form.text) | fields)
    assert answer.status_code == 400
    assert "须逐项勾选" in answer.text or "必须填写" in answer.text
    assert "会议决定" in answer.text
    act(town, CLERK, path, unmet=unmet, **fields)
    assert len(of_kind(town, PhaseClosedByOverride)) == 1
    assert "破例" in browser.get(gate).text


def test_a_phase_is_extended(town: Town) -> None:
    gate = next(iter(gates(town)))
    where = act(
        town,
        CLERK,
        gate.replace("/gate", "/extend"),
        ends_on="2026-12-20",
        authority=LEADER,
        reason="工期顺延",
    )
    assert where.startswith("/receipts/")
    assert len(of_kind(town, PhaseExtended)) == 1


def test_a_unit_leaves(town: Town) -> None:
    act(town, CLERK, f"{C}/units/{TOWNS[2]}/leave", reason="撤并")
    assert len(of_kind(town, UnitLeft)) == 1
    # That its work is not counted any more is on record, and it can come back.
    assert f"{C}/units/{TOWNS[2]}/join" in town.browser(CLERK).get(f"{C}/units/{TOWNS[2]}").text
