"""Every role, every answer: what a query gives is what the predicate lets through of everything."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.domain.directory.commands import NameDeputy
from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import OFFICE_WIDE, campaign_scope
from engine.domain.policy.seeing import Sight, Sort, Thing
from engine.errors import NotFound, NotPermitted
from engine.ids import (
    DIRECTORY_STREAM,
    CampaignId,
    DutyKey,
    PersonId,
    PhaseKey,
    RectificationKey,
    StreamId,
    UnitId,
    assignment_key,
    subject_stream,
)
from office.answers import people
from office.answers.alerts import alerts
from office.answers.assignment import assignment
from office.answers.campaigns import campaigns
from office.answers.corrections import corrections
from office.answers.deadlines import deadlines
from office.answers.entries import entries
from office.answers.gate import gate
from office.answers.history import history
from office.answers.items import Among, items
from office.answers.ledger import ledger
from office.answers.letters import FactTold, Letter, letters
from office.answers.quotas import quotas
from office.answers.reading import Reading, reading
from office.answers.receipt import receipt
from office.answers.rectification import rectification
from office.answers.reminders import reminders
from office.answers.replay import replay
from office.answers.review import review
from office.answers.seeing import EVERYTHING, Seeing, seeing_of
from office.answers.status import status
from office.answers.targets import targets
from office.answers.unit import unit as unit_answer
from office.answers.why import why
from office.bootstrap import Office
from projections import board
from projections.reminders.queries import Wanted
from tests.office.answers.watched import CAMPAIGN, EVERYBODY, seen_by, watched
from tests.played import UNITS, announced, deed
from workflows.parties import BoardSeenBy, SeeRules

ALL = [UnitId(unit) for unit in UNITS[CAMPAIGN]]
MANY = 10_000


def thing(sort: Sort, unit: UnitId | None, item: StreamId | None = None) -> Thing:
    """Something about an item of a unit."""
    key = assignment_key(item) if item else None
    return Thing(sort=sort, campaign=CAMPAIGN, unit=unit, duty=key.duty if key else None)


def of_deadline(line: Any) -> Thing:
    """A line of the ledger is no row of the board."""
    sort = Sort.ROW if assignment_key(line.item) else Sort.WORK
    return thing(sort, line.unit, line.item)


def facts_in(letters: Iterable[Letter]) -> list[FactTold]:
    """What letters tell."""
    return [fact for letter in letters for fact in letter.facts]


def of_happening(line: Any) -> Thing:
    """A letter is its unit's, an event that of the item or the unit."""
    if line.stream.startswith("message/"):
        return thing(Sort.LETTER, line.unit, subject_stream(line.stream))
    sort = Sort.WHOLE if line.unit is None else Sort.WORK
    return thing(sort, line.unit, line.item)


LISTS: dict[str, tuple[Callable[[Reading], Iterable[Any]], Callable[[Any], Thing]]] = {
    "deadlines": (lambda r: deadlines(r, CAMPAIGN, open_only=False).rows, of_deadline),
    "open deadlines": (lambda r: deadlines(r, CAMPAIGN).rows, of_deadline),
    "alerts": (lambda r: alerts(r, CAMPAIGN), lambda a: thing(Sort.WORK, a.unit, a.item)),
    "ledger": (lambda r: ledger(r, CAMPAIGN), lambda e: thing(Sort.WORK, e.unit)),
    "letters": (
        lambda r: facts_in(letters(r, campaign=CAMPAIGN, limit=MANY).rows),
        lambda m: thing(Sort.LETTER, m.unit, m.item),
    ),
    "all letters": (
        lambda r: facts_in(letters(r, limit=MANY).rows),
        lambda m: thing(Sort.LETTER, m.unit, m.item),
    ),
    "reminders": (
        lambda r: reminders(r, Wanted(campaign=CAMPAIGN), limit=MANY).rows,
        lambda m: thing(Sort.LETTER, m.unit, m.item),
    ),
    "history": (lambda r: history(r, CAMPAIGN, limit=MANY).rows, of_happening),
    "corrections": (
        lambda r: corrections(r, CAMPAIGN),
        lambda c: thing(Sort.WORK if c.unit else Sort.WHOLE, c.unit, c.stream),
    ),
    "units": (lambda r: status(r, CAMPAIGN).units, lambda u: thing(Sort.ROW, u.unit)),
    "items": (lambda r: items(r, CAMPAIGN, Among()).rows, of_deadline),
    "review": (
        lambda r: review(r, CAMPAIGN, page=None).rows,
        lambda w: thing(Sort.WORK, w.key.unit, w.key.stream),
    ),
    "campaigns": (campaigns, lambda c: Thing(sort=Sort.FRAME, campaign=c.campaign)),
    "silent": (
        lambda r: [(q.quota, h) for q in quotas(r, CAMPAIGN) for h in (*q.silent, *q.broken_by)],
        lambda pair: thing(Sort.WORK, pair[1].unit),
    ),
}


def names_of(rows: Iterable[Any]) -> list[object]:
    """Rows without the addresses that only some see."""
    return [str(getattr(row, "item", getattr(row, "stream", row))) for row in rows]


def check(look: Reading, sees: Seeing) -> None:
    """Each list is what the predicate lets through of the whole; what has no list refuses."""
    theirs = look._replace(sees=sees)
    if not sees.campaign(CAMPAIGN):
        assert campaigns(theirs) == ()
        with pytest.raises(NotFound) as unseen:
            status(theirs, CAMPAIGN)
        with pytest.raises(NotFound) as absent:
            status(theirs, CampaignId("no-such"))
        assert unseen.value.phrase.code == absent.value.phrase.code
        return
    for name, (answer, what) in LISTS.items():
        if name in ("units", "silent") and not sees.whole(CAMPAIGN):
            continue  # by unit and duty: counted below
        expected = [row for row in answer(look) if sees.sees(what(row))]
        assert names_of(answer(theirs)) == names_of(expected), name
    seen_rows = [
        row
        for row in board.board_at(look.views, CAMPAIGN, look.at)
        if sees.sees(thing(Sort.ROW, row.unit, row.item))
    ]
    counted = {row.unit for row in seen_rows}
    figures = status(theirs, CAMPAIGN)
    assert {unit.unit for unit in figures.units} <= counted
    assert figures.tally.total == sum(unit.tally.total for unit in figures.units)
    assert figures.ledger.total == len(ledger(theirs, CAMPAIGN))
    for quota in quotas(theirs, CAMPAIGN):
        duty = next(q.duty for q in look.definition(CAMPAIGN).quotas if q.key == quota.quota)
        for hand_in in (*quota.silent, *quota.broken_by):
            assert sees.sees(
                Thing(
                    sort=Sort.WORK,
                    campaign=CAMPAIGN,
                    unit=hand_in.unit,
                    duty=DutyKey(duty) if duty else None,
                )
            )
    for target in targets(theirs, CAMPAIGN):
        assert sees.whole(CAMPAIGN) or all(each.unit for each in target.standings)
    check_one_by_one(look, theirs)


def check_one_by_one(look: Reading, theirs: Reading) -> None:
    """What is asked for by name is not there unless it is seen."""
    sees = theirs.sees
    for row in board.board_at(look.views, CAMPAIGN, look.at)[::3]:
        key = assignment_key(row.item)
        assert key is not None
        if sees.sees(thing(Sort.WORK, row.unit, row.item)):
            assert assignment(theirs, key).item == row.item
            assert why(theirs, key).item == row.item
        else:
            with pytest.raises(NotFound) as unseen:
                assignment(theirs, key)
            assert (unseen.value.phrase.code, unseen.value.known) == ("error.not-found", ())
            with pytest.raises(NotFound):
                why(theirs, key)
            with pytest.raises(NotFound):
                replay(theirs, row.item)
    for entry in ledger(look, CAMPAIGN):
        found = RectificationKey(CAMPAIGN, entry.item)
        if sees.sees(thing(Sort.WORK, entry.unit)):
            assert rectification(theirs, found).entry.item == entry.item
        else:
            with pytest.raises(NotFound):
                rectification(theirs, found)
    for phase in ("rectify", "no-such"):
        if phase == "rectify" and sees.whole(CAMPAIGN):
            assert gate(theirs, CAMPAIGN, PhaseKey(phase)).phase == phase
        else:
            with pytest.raises(NotFound):
                gate(theirs, CAMPAIGN, PhaseKey(phase))
    for unit in ALL:
        if sees.sees(thing(Sort.WORK, unit)):
            alerts(theirs, CAMPAIGN, unit=unit)
        else:
            with pytest.raises(NotFound):
                alerts(theirs, CAMPAIGN, unit=unit)
        if sees.sees(thing(Sort.ROW, unit)):
            assert unit_answer(theirs, CAMPAIGN, unit).unit == unit
        else:
            with pytest.raises(NotFound):
                unit_answer(theirs, CAMPAIGN, unit)
    check_receipts(look, theirs)


def check_receipts(look: Reading, theirs: Reading) -> None:
    """Whoever is shown the receipt of an event sees the event."""
    for row in history(look, CAMPAIGN, limit=MANY).rows[::23]:
        try:
            found = receipt(theirs, row.position)
        except NotFound:
            continue
        assert theirs.sees.sees(of_happening(row)), found


@pytest.mark.parametrize("person", EVERYBODY)
def test_each_role_sees_what_the_predicate_says(office: Office, person: str) -> None:
    with reading(office) as look:
        check(look, seen_by(look, person).sees)


@pytest.mark.parametrize("person", ["section-a.liaison", "leaders.chief", "auditor", "nobody"])
def test_the_past_is_seen_by_the_rights_of_today(office: Office, person: str) -> None:
    with reading(office, office.head() // 2) as look:
        check(look, seen_by(look, person).sees)


@st.composite
def sights(draw: st.DrawFn) -> Sight:
    """Of anybody: some posts, some units under them, maybe all of a campaign."""
    own = frozenset(draw(st.sets(st.sampled_from(ALL), max_size=3)))
    below = own | frozenset(draw(st.sets(st.sampled_from(ALL), max_size=3) if own else st.just(())))
    scopes = [OFFICE_WIDE, campaign_scope(CAMPAIGN), campaign_scope(CampaignId("another"))]
    over = draw(st.sets(st.sampled_from(scopes), max_size=1))
    return Sight(own=own, below=below, over=frozenset(over))


@given(sights())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sight_sees_what_the_predicate_says(office: Office, sight: Sight) -> None:
    with reading(office) as look:
        check(look, Seeing(sight, office, look.views))


def test_behind_an_open_door_and_by_the_command_line_all_is_seen(tmp_path: Path) -> None:
    with announced(tmp_path, CAMPAIGN) as office, reading(office) as look:
        assert seeing_of(look, PersonId("whoever")).sight.unlimited
        assert look.sees is EVERYTHING


def test_who_is_not_registered_sees_nothing(office: Office) -> None:
    with reading(office) as look, pytest.raises(NotPermitted):
        seeing_of(look, PersonId("stranger"))


def test_a_deputy_sees_what_his_principal_sees_while_he_is_named(tmp_path: Path) -> None:
    deputy, principal = PersonId("attached.liaison"), PersonId("section-a.chief")
    with watched(tmp_path, date(2010, 3, 29)) as office:
        with reading(office) as look, pytest.raises(NotPermitted):
            seeing_of(look, deputy, principal)
        today = office.today()
        stamp = deed(office, "deputy", actor=principal)
        named = NameDeputy(stamp=stamp, person=principal, deputy=deputy, first=today, last=today)
        office.handle(named)
        with reading(office) as look:
            own, theirs = seeing_of(look, deputy), seeing_of(look, deputy, principal)
    assert own.sight.own == {UnitId("attached")}
    assert theirs.sight.own == {UnitId("section-a")}


@pytest.fixture
def looks(office: Office) -> Iterator[Reading]:
    """The office, read by everybody."""
    with reading(office) as look:
        yield look


def test_addresses_are_for_the_office_and_those_above(looks: Reading) -> None:
    directory = known_directory(looks.reads)

    def addressed(person: str) -> set[str]:
        sees = seen_by(looks, person).sees
        return {p.person for p in people.people(directory, looks.day, sees) if p.email}

    everybody = {p.person for p in people.people(directory, looks.day) if p.email}
    assert addressed("office.chen") == addressed("leaders.chief") == everybody
    assert addressed("auditor") == addressed("leader") == addressed("administrator") == set()
    assert addressed("section-a.liaison") == {"section-a.liaison", "section-a.chief"}


def test_who_there_is_is_seen_by_the_office_and_of_the_own_unit(looks: Reading) -> None:
    directory = known_directory(looks.reads)
    sees = seen_by(looks, "section-a.chief").sees
    own = {"section-a.liaison", "section-a.chief"}
    assert {p.person for p in people.people(directory, looks.day, sees)} == own
    assert {g.person for g in people.grants(directory, looks.day, sees=sees)} == own
    sees = seen_by(looks, "administrator").sees
    assert len(people.people(directory, looks.day, sees)) == len(directory.people)


def test_entries_of_other_units_are_not_listed(looks: Reading) -> None:
    theirs = seen_by(looks, "section-a.liaison")
    with pytest.raises(NotFound):
        entries(theirs.streams, CAMPAIGN, unit=UnitId("attached"))
    with pytest.raises(NotFound):
        entries(seen_by(looks, "nobody").streams, CAMPAIGN)


def test_an_open_board_shows_the_rows_of_others_and_not_their_work(tmp_path: Path) -> None:
    """`[see] board = "all"` of the definition."""
    see = SeeRules(board=BoardSeenBy.ALL)
    with watched(tmp_path, date(2010, 3, 29), see=see) as office, reading(office) as look:
        theirs = seen_by(look, "section-a.liaison")
        check(look, theirs.sees)
        assert theirs.sees.board(CAMPAIGN) is None
        assert theirs.sees.units(CAMPAIGN) == frozenset({UnitId("section-a")})
        assert len({row.unit for row in deadlines(theirs, CAMPAIGN).rows}) > 1
        assert seen_by(look, "nobody").sees.board(CAMPAIGN) == frozenset()


def test_the_auditor_of_the_office_sees_the_whole_log(looks: Reading) -> None:
    assert replay(seen_by(looks, "auditor"), DIRECTORY_STREAM).count > 0
    for person in EVERYBODY:
        if person != "auditor":
            with pytest.raises(NotFound):
                replay(seen_by(looks, person), DIRECTORY_STREAM)
