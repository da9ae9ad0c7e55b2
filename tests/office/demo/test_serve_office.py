"""The office of `make serve`: thirty days into its work on any day, its door closed, every role at
hand.
"""

import signal
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen

import httpx
import pytest

from engine.domain.access import Door, known_access
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import known_directory
from engine.domain.phase.state import phase_now
from engine.domain.policy.actors import Role, unit_in
from engine.errors import BadInput
from engine.ids import PhaseKey
from office.accounts.store import Accounts
from office.answers.my_tasks import my_tasks
from office.answers.reading import reading
from office.bootstrap import Office
from office.demo.serve_office import BEGAN, CAMPAIGN, ServedOffice, prepare
from office.service.health import examine
from office.settings import Settings, load_settings
from projections import board
from projections.states import Light, light
from tests.spec import refused

# Past the last year whose holidays are published, and with a leap day among the thirty.
NOW = datetime(2028, 3, 10, 3, tzinfo=UTC)
EVERY_ROLE = {role for role in Role if role not in (Role.SYSTEM, Role.ASSESSOR)}


class Wall:
    """A clock on the wall that stands."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "office"


@pytest.fixture(scope="module")
def made(folder: Path) -> ServedOffice:
    return prepare(folder, clock=Wall())


@pytest.fixture
def settings(made: ServedOffice) -> Settings:
    return load_settings(Path(made.config))


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    with Office(settings, machine=Wall()) as opened:
        yield opened


def test_it_stands_in_the_middle_of_its_work(office: Office, made: ServedOffice) -> None:
    assert made.began == date(2028, 3, 10) - BEGAN == date(2028, 2, 9)
    assert existing_campaign(CAMPAIGN, office.reads).state is CampaignState.RUNNING
    first, second = (
        phase_now(CAMPAIGN, PhaseKey(k), office.reads) for k in ("mobilize", "examine")
    )
    assert (first and str(first.state), second and str(second.state)) == ("closed", "open")
    with reading(office) as look:
        seen = {light(row, look.when) for row in board.board_at(look.views, CAMPAIGN)}
    assert {Light.GREEN, Light.YELLOW, Light.RED} <= seen


def test_nothing_in_it_is_of_a_day_to_come(office: Office) -> None:
    newest = office.handler.moments.newest()
    assert newest is not None
    assert timedelta() <= NOW - newest < timedelta(days=1)


def test_it_is_closed_and_every_role_signs_in(
    office: Office, settings: Settings, made: ServedOffice
) -> None:
    access, directory = known_access(office.reads), known_directory(office.reads)
    assert access.door is Door.CLOSED
    assert {each.role for each in made.sign_ins} == EVERY_ROLE
    with Accounts(settings, Wall()) as accounts:
        for each in made.sign_ins:
            signed = accounts.sign_in(
                each.login, each.password, "127.0.0.1", "test", access.opened.__contains__
            )
            person = signed.session.person
            assert directory.people[person].name == each.name
            assert each.role in {grant.role for grant in directory.grants_of(person)}


def test_its_liaison_has_something_to_do(
    office: Office, settings: Settings, made: ServedOffice
) -> None:
    (liaison,) = (each for each in made.sign_ins if each.role is Role.LIAISON)
    with Accounts(settings, Wall()) as accounts:
        person = accounts.sign_in(liaison.login, liaison.password, "127.0.0.1", "test", bool)
    unit = unit_in(known_directory(office.reads).grants_of(person.session.person)[0].scope)
    with reading(office) as look:
        found = my_tasks(look, CAMPAIGN, unit)
    assert found.overdue
    assert found.soon


def test_what_was_handed_in_is_there(office: Office) -> None:
    assert office.evidence.left_over(()) != []


def test_its_secrets_are_for_its_owner(folder: Path, made: ServedOffice) -> None:
    assert stat.S_IMODE((folder / "sign-ins.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert made.sign_ins[0].password not in (folder / "config.toml").read_text("utf-8")


def test_the_doctor_finds_everything_in_order(office: Office) -> None:
    told = {str(each.what): each for each in examine(office)}
    assert [str(each.found) for each in told.values() if not each.ok] == []
    assert "doctor.accounts" in told


def test_accounts_that_cannot_be_used_are_told(folder: Path, made: ServedOffice) -> None:
    place = folder / "data" / "accounts.db"
    away = place.rename(f"{place}.away")
    try:
        for content in (b"", b"no database" * 1000):
            if content:
                place.write_bytes(content)
            with Office(load_settings(Path(made.config)), machine=Wall()) as opened:
                told = {str(each.what): each for each in examine(opened)}
            assert told["doctor.accounts"].ok is not bool(content)
            assert content or str(told["doctor.accounts"].remedy) == "doctor.remedy.accounts"
    finally:
        away.rename(place)


def test_the_one_that_is_there_is_taken(folder: Path, made: ServedOffice) -> None:
    assert prepare(folder, clock=Wall()) == made


def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    for fresh in (False, True):
        with refused(BadInput, "holds"):
            prepare(tmp_path, fresh=fresh, clock=Wall())
    assert (tmp_path / "thesis.txt").exists()


def test_the_program_serves_it_and_ends_when_told(tmp_path: Path) -> None:
    """As `make serve` does it, on a port of its own."""
    program = [str(Path(sys.executable).with_name("campaign")), "--lang", "en", "serve", "--demo"]
    at = ["--folder", str(tmp_path / "office"), "--port", "0"]
    with Popen([*program, *at], stdout=PIPE, stderr=PIPE, text=True) as process:
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if "http://" in line:
                    break
            (address,) = [word for word in said[-1].split() if word.startswith("http")]
            assert "<html" in httpx.get(address, follow_redirects=True).text
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            process.kill()
    shown = "".join(said)
    assert all(word in shown for word in ("liaison", "auditor", "head", "admin"))
