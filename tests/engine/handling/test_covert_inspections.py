"""Covert inspections at the door: nobody else learns of one until it is revealed, and then all
is proven (R046, R146, R159, R230).
"""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from engine.domain.event import Recorded
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    HoldVisit,
    PlanInspection,
    RevealInspection,
    SealInspection,
    Seconded,
)
from engine.domain.inspection.draw import hash_of
from engine.domain.inspection.events import InspectionRevealed, InspectionSealed
from engine.domain.inspection.state import evolve
from engine.domain.policy.actors import Role
from engine.domain.sealing import commitment_of, is_digest_alone
from engine.errors import CommandReused, NotFound, NotPermitted, RuleBroken
from engine.handling.door import CommandHandler
from engine.ids import SYSTEM, ItemKey
from engine.store.codec import encode
from engine.store.log import CampaignLog
from engine.store.sealed_papers import PapersFile
from tests.engine.handling.inspecting_office import (
    CODE,
    QIAN,
    SUN,
    draw,
    inspecting_office,
    look,
    plan,
)
from tests.engine.handling.named_office import HEAD, HERE, LEADER, LIAISON_1, Office
from tests.engine.handling.test_inspections import raised
from tests.samples import CHEN, ZHOU, march
from tests.spec import in_english
from tests.worlds import BUREAU, CAMPAIGN, TOWN_1, TOWN_2

COVERT = "covert-visits"


@pytest.fixture
def office(log: CampaignLog) -> Office:
    return inspecting_office(log)


def since(office: Office, head: int) -> list[Recorded]:
    return list(office.world.log.read(head))


def test_nothing_of_it_stands_in_the_log_before_it_is_revealed(office: Office) -> None:
    """No unit, nobody of the team, no planner, no moment of a person's command: digests alone."""
    head = office.world.log.head()
    key = plan(office, COVERT, title="night shift")
    draw(office, key)
    found = office.world.handler.sealed.case(key.stream, {CHEN}, march(18))
    assert found is not None
    unit = found.state.chosen[0]
    office.does(SUN, HoldVisit, key=key, unit=unit, by=(SUN, QIAN), on_day=march(18))
    recorded = since(office, head)
    assert {type(each.event) for each in recorded} == {InspectionSealed}
    assert {each.stream for each in recorded} == {key.stream}
    assert {each.event.stamp.actor for each in recorded} == {SYSTEM}
    stored = b"".join(encode(each.event)[1] for each in recorded).decode()
    for told in (TOWN_1, TOWN_2, BUREAU, SUN, QIAN, CHEN, "night", "lottery", CODE, hash_of(CODE)):
        assert told not in stored
    state = office.world.reads.state(key.stream, evolve)
    assert state is not None
    assert (state.planned, state.visits, state.chosen) == (None, (), ())


def test_its_number_follows_no_other(office: Office) -> None:
    """No gap in the numbers of open ones tells of it."""
    key = plan(office, COVERT)
    assert not key.number.startswith("i-0")
    assert plan(office).number == "i-0001"
    assert plan(office, COVERT) != key
    assert plan(office).number == "i-0002"


def test_once_revealed_the_papers_match_the_digests(office: Office) -> None:
    """Whoever has the log computes them anew; the whole course is open, and findings are raised."""
    key = plan(office, COVERT)
    look(office, key)
    digests = [
        each.event.commitment
        for each in since(office, 0)
        if isinstance(each.event, InspectionSealed)
    ]
    assert raised(office) == []
    office.refuses(SUN, "role", RevealInspection, key=key)
    (revealed, *others) = office.does(CHEN, RevealInspection, key=key)
    assert isinstance(revealed.event, InspectionRevealed)
    assert [commitment_of(paper) for paper in revealed.event.papers] == digests
    assert revealed.event.stamp.actor == CHEN
    assert [each.finding for each in raised(office)] == ["no register"]
    assert len(others) == 1
    state = office.world.reads.state(key.stream, evolve)
    assert state is not None
    assert (state.state, [v.unit for v in state.visits]) == ("reported", [TOWN_1])
    assert state.plan.stamp.actor == CHEN
    office.does(CHEN, CloseInspection, key=key)
    assert [each.finding for each in raised(office)] == ["no register"]


def test_what_is_found_after_it_is_revealed_is_raised_with_the_report(office: Office) -> None:
    key = plan(office, COVERT)
    office.does(SUN, HoldVisit, key=key, unit=TOWN_1, by=(SUN, QIAN))
    office.does(CHEN, RevealInspection, key=key)
    assert raised(office) == []
    look(office, key, ("no register", "no sign"))
    assert [each.finding for each in raised(office)] == ["no register", "no sign"]


def test_to_everybody_else_it_is_not_there(office: Office) -> None:
    """The same words as for one that there never was: other officers, the administrator, units;
    and behind a door that is open to anyone, whoever says that he is somebody else.
    """
    key = plan(office, COVERT)
    office.grant(HEAD, ZHOU, Role.OFFICE, HERE)
    absent = ItemKey("inspection", CAMPAIGN, "i-0009")
    for stranger in (HEAD, ZHOU, LIAISON_1, SYSTEM):
        told = []
        for asked in (key, absent):
            with pytest.raises((NotFound, NotPermitted)) as caught:
                office.does(stranger, CloseInspection, key=asked)
            told.append(in_english(caught.value).replace(asked.number, "N"))
        assert told[0] == told[1]
        assert office.world.handler.sealed.case(key.stream, {stranger}, march(16)) is None
    sealed = office.world.handler.sealed
    for known in (CHEN, SUN, QIAN, LEADER):
        assert sealed.case(key.stream, {known}, march(16)) is not None
    assert sealed.case(key.stream, {CHEN, ZHOU}, march(16)) is None
    assert sealed.case(key.stream, set(), march(16)) is None


def test_the_planners_that_are_named_go_on_with_it(office: Office) -> None:
    office.grant(HEAD, ZHOU, Role.OFFICE, HERE)
    key = plan(office, COVERT, planners=(ZHOU,))
    announcing = {"source": "s", "on": march(20), "code_hash": hash_of(CODE)}
    office.does(ZHOU, AnnounceDraw, key=key, **announcing)
    office.does(LEADER, CancelInspection, key=key, authority="name of leader", reason="it leaked")
    office.does(ZHOU, RevealInspection, key=key)
    state = office.world.reads.state(key.stream, evolve)
    assert state is not None
    assert state.state == "cancelled"


def test_a_sealed_one_is_not_closed(office: Office) -> None:
    key = plan(office, COVERT)
    look(office, key)
    with pytest.raises(RuleBroken) as caught:
        office.does(CHEN, CloseInspection, key=key)
    assert in_english(caught.value) == "it is sealed: reveal it before it is closed"


def test_the_same_command_twice_is_sealed_once(office: Office) -> None:
    """Also the plan; another command under its id is refused, to whom may know of it."""
    team = (Seconded(person=SUN), Seconded(person=QIAN))
    stamp = office.world.at(march(16), CHEN)
    handler = office.world.handler
    planning = PlanInspection(stamp=stamp, campaign=CAMPAIGN, key=COVERT, team=team)
    first = handler.handle(planning)
    head = office.world.log.head()
    assert handler.handle(planning)[0].event == first[0].event
    with pytest.raises(CommandReused):
        handler.handle(replace(planning, title="another"))
    assert office.world.log.head() == head


def test_a_dry_run_seals_nothing(office: Office) -> None:
    key = plan(office, COVERT)
    head = office.world.log.head()
    trial = CommandHandler(
        office.world.log,
        office.world.figures,
        dry_run=True,
        papers=office.world.handler.sealed.papers,
    )
    before = len(trial.sealed.papers.papers(key.stream))
    visit = HoldVisit(stamp=office.world.at(march(16), SUN), key=key, unit=TOWN_1, by=(SUN, QIAN))
    assert [each.name for each in trial.handle(visit)] == ["inspection.visit_held.v1"]
    assert (office.world.log.head(), len(trial.sealed.papers.papers(key.stream))) == (head, before)


def test_a_paper_without_a_digest_counts_for_nothing(file_log: CampaignLog, tmp_path: Path) -> None:
    """As one that was kept just before the machine stopped; and its owner alone reads the file."""
    office = inspecting_office(file_log)
    papers = PapersFile(tmp_path / "sealed.db")
    office.world.handler.sealed.papers = papers
    key = plan(office, COVERT)
    (kept,) = papers.papers(key.stream)
    stray = replace(kept, paper=replace(kept.paper, nonce="0" * 64))
    papers.keep(key.stream, (stray,))
    assert papers.streams(CAMPAIGN) == (key.stream,)
    assert (tmp_path / "sealed.db").stat().st_mode & 0o777 == 0o600
    office.does(CHEN, RevealInspection, key=key)
    state = office.world.reads.state(key.stream, evolve)
    assert state is not None
    assert state.planned == msgspec.json.decode(kept.paper.body, type=type(state.plan))


def test_a_paper_that_was_changed_is_not_believed(office: Office) -> None:
    key = plan(office, COVERT)
    sealed = office.world.handler.sealed
    kept = sealed.papers.papers(key.stream)[0]
    kept_list = sealed.papers._kept[key.stream]  # type: ignore[attr-defined]
    kept_list[:] = [replace(kept, paper=replace(kept.paper, body=kept.paper.body + " "))]
    with pytest.raises(NotFound):
        office.does(CHEN, CloseInspection, key=key)


def test_nobody_is_told_of_what_is_sealed(office: Office) -> None:
    """Neither whoever writes the structured log, nor of a refusal, which may name a unit; of what
    reveals it they are.
    """
    told: list[object] = []
    office.world.handler.observer = lambda commands, answer: told.append((commands, answer))
    key = plan(office, COVERT)
    look(office, key)
    with pytest.raises(RuleBroken):
        office.does(CHEN, CloseInspection, key=key)
    assert told == []
    assert all(
        is_digest_alone(each.event) for each in since(office, 0) if each.stream == key.stream
    )
    office.does(CHEN, RevealInspection, key=key)
    office.does(CHEN, CloseInspection, key=key)
    assert len(told) == 1


def test_a_digest_of_ones_own_is_for_planners(office: Office) -> None:
    """SealInspection is within the deeds that the door seals; alone it is the office's."""
    key = ItemKey("inspection", CAMPAIGN, "i-0007")
    office.refuses(SUN, "role", SealInspection, key=key, commitment="ab" * 32)
    office.does(CHEN, SealInspection, key=key, commitment="ab" * 32)
