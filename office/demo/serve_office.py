"""An office to look around in by its pages: a campaign that began thirty days ago, in the middle of
its work, its door closed, and somebody who can sign in for each role.

It is played on a clock that stands where the days of the past stood; from then on it goes by the
clock on the wall.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from engine.calendars.clock import Clock, SystemClock, VirtualClock
from engine.calendars.editions import seed_edition
from engine.domain.access import Door, SetDoor
from engine.domain.access.commands import OpenAccess
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign, SetParameter
from engine.domain.directory.commands import GrantRole, ImportRoster, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE, Role, campaign_scope
from engine.errors import BadInput
from engine.ids import SYSTEM, CampaignId, CommandId, PersonId, UnitId
from engine.phrases import phrase
from office.accounts.resets import ResetKind
from office.accounts.store import Accounts
from office.answers.my_tasks import my_tasks
from office.answers.reading import reading
from office.bootstrap import Office
from office.definitions import find_definition
from office.rosters import read_roster
from office.service.private_folder import keep_private
from office.settings import Settings, load_settings
from office.simulation.play import Progress, simulate

CAMPAIGN: Final = CampaignId("work-style-drive")
FOLDER: Final = Path("build/office")
BEGAN: Final = timedelta(days=30)
_BEFORE: Final = timedelta(days=3)
_HERE: Final = Path(__file__).parent
_DEFINITION: Final = _HERE / "office-drive.toml"
_ROSTER: Final = "roster-2009.csv"
_SEED: Final = 30
_OPENS: Final = time(9)
_SIGN_INS: Final = "sign-ins.json"
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_MARK: Final = "# Made by `campaign serve --demo`; `--fresh` replaces this folder.\n"
_CONFIG: Final = (
    _MARK
    + """
[office]
name_zh = "滨湾县行动办公室"
name_en = "Binwan office of the drive"

[store]
folder = "data"

[outbox]
folder = "outbox"
sender = "campaign-office@binwan.example.org"
"""
)


class SignIn(Struct, frozen=True):
    """A way in for one role."""

    role: Role
    name: str
    login: str
    password: str


class ServedOffice(Struct, frozen=True):
    """An office that is ready; `began` is the campaign's first day."""

    config: str
    began: date
    sign_ins: tuple[SignIn, ...]


class _Player(Struct, frozen=True):
    """Somebody with an account. Who has no `name` is on the roster already."""

    login: str
    role: Role
    person: PersonId
    name: str = ""


_HEAD, _LEADER = PersonId("campaign-office.chief"), PersonId("leading-group.head")
_CLERK, _ADMINISTRATOR = PersonId("campaign-office.liaison"), PersonId("it.administrator")
_PLAYERS: Final = (
    _Player("office", Role.OFFICE, _CLERK),
    _Player("head", Role.OFFICE_HEAD, _HEAD),
    _Player("leader", Role.LEADER, _LEADER, "周志强"),
    _Player("inspector", Role.INSPECTOR, PersonId("inspector.qian"), "钱秀峰"),
    _Player("auditor", Role.AUDITOR, PersonId("auditor.shen"), "沈文瑞"),
    _Player("admin", Role.ADMINISTRATOR, _ADMINISTRATOR, "孟晓东"),
)


def _of_unit(office: Office) -> tuple[_Player, ...]:
    """The two of a unit that has something to do on the day: late, near its day and sent back, as
    much of this as any unit has; of equals the first on the roster.
    """
    rows = [row for row in read_roster(_HERE / _ROSTER).rows if row.liaison and row.chief]
    with reading(office) as look:

        def pressing(unit: UnitId) -> int:
            found = my_tasks(look, CAMPAIGN, unit)
            return sum(map(bool, (found.overdue, found.soon, found.returned)))

        unit = max((row.unit for row in rows), key=pressing)
    return (
        _Player("liaison", Role.LIAISON, PersonId(f"{unit}.liaison")),
        _Player("chief", Role.UNIT_CHIEF, PersonId(f"{unit}.chief")),
    )


def prepare(
    folder: Path = FOLDER,
    *,
    fresh: bool = False,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> ServedOffice:
    """The office in this folder: the one that is there, or with `fresh` and where there is none, a
    new one. Raises BadInput for a folder that holds something else.
    """
    clock = clock or SystemClock()
    there = folder.exists() and any(folder.iterdir())
    if there and not _is_ours(folder):
        other = phrase("fault.demo.folder", folder=str(folder))
        raise BadInput(phrase("thing.demo"), [other])
    if there and not fresh:
        return _read(folder)
    # Made beside it and moved there as a whole: what was cut off is never taken for an office.
    draft = Path(f"{folder}.draft")
    for earlier in (draft, folder):
        shutil.rmtree(earlier, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    (draft / "config.toml").write_text(_CONFIG, encoding="utf-8")
    _make(load_settings(draft / "config.toml"), draft, clock, progress)
    draft.rename(folder)
    return _read(folder)


def _is_ours(folder: Path) -> bool:
    config = folder / "config.toml"
    return config.is_file() and config.read_text(encoding="utf-8").startswith(_MARK)


def _read(folder: Path) -> ServedOffice:
    kept = msgspec.json.decode((folder / _SIGN_INS).read_bytes(), type=ServedOffice)
    return msgspec.structs.replace(kept, config=str(folder / "config.toml"))


def _make(settings: Settings, folder: Path, clock: Clock, progress: Progress | None) -> None:
    zone = settings.office.zone_info
    today = clock.now().astimezone(zone).date()
    began = today - BEGAN
    past = VirtualClock(datetime.combine(began - _BEFORE, _OPENS, zone).astimezone(UTC))
    with Office(settings, create=True, machine=_Standing(past)):
        pass  # it is founded: from now on it goes by the clock of the machine
    with Office(settings, clock=past, machine=past) as office:
        _Founding(office, folder).announce(began)
        simulate(office, CAMPAIGN, _SEED, today - timedelta(days=1), progress=progress)
        office.catch_up()
    with Office(settings, machine=clock) as office:
        office.catch_up()
        players = (*_of_unit(office), *_PLAYERS)
        _Founding(office, folder).close_the_door(players)
        keep_private(settings.store.folder)
        names = {person: each.name for person, each in known_directory(office.reads).people.items()}
    password = "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))
    with Accounts(settings, clock) as accounts:
        for player in players:
            accounts.logins.add(player.login, player.person, clock.now())
            code = accounts.make_reset(player.person, ResetKind.SLIP).code
            accounts.use_reset(code, password, lambda _: True)
    made = ServedOffice(
        config=str(folder / "config.toml"),
        began=began,
        sign_ins=tuple(SignIn(p.role, names[p.person], p.login, password) for p in players),
    )
    place = folder / _SIGN_INS
    place.touch(mode=0o600)
    place.write_bytes(msgspec.json.encode(made))


class _Standing:
    """A clock for an office that goes by the wall, in a time that is played."""

    def __init__(self, played: VirtualClock) -> None:
        self._played = played

    def now(self) -> datetime:
        """The moment that is played."""
        return self._played.now()


class _Founding:
    """What is done before the campaign begins, and once it has come to the present day."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._ids = (CommandId(f"demo-office:{number}") for number in count(office.log.head()))
        self._document = self._paper(folder)

    def announce(self, began: date) -> None:
        """Roster, people and their roles, the plan, its blank, the announcement."""
        office, rows = self._office, read_roster(_HERE / _ROSTER).rows
        office.handle(ImportRoster(stamp=self._stamp(SYSTEM), source=_ROSTER, rows=rows))
        for player in _PLAYERS:
            if player.name:
                registering = self._stamp(SYSTEM)
                office.handle(
                    RegisterPerson(stamp=registering, person=player.person, name=player.name)
                )
        self._grant(SYSTEM, _HEAD, Role.OFFICE_HEAD)
        office.handle(SetDoor(stamp=self._stamp(SYSTEM), door=Door.NAMED))
        self._grant(_HEAD, _CLERK, Role.OFFICE, letters=True)
        self._grant(_HEAD, _LEADER, Role.LEADER)
        definition = find_definition(str(_DEFINITION), ())
        office.handle(
            PlanCampaign(
                stamp=self._stamp(_CLERK),
                campaign=CAMPAIGN,
                definition=definition,
                edition=seed_edition().id,
            )
        )
        setting = self._stamp(_CLERK, "领导小组会议确定起始日")
        office.handle(
            SetParameter(stamp=setting, campaign=CAMPAIGN, key="begins", text=began.isoformat())
        )
        office.handle(AnnounceCampaign(stamp=self._stamp(_CLERK), campaign=CAMPAIGN))
        for player in _PLAYERS:
            if player.role is Role.INSPECTOR:
                self._grant(_HEAD, player.person, player.role, in_campaign=True)
            elif player.role is Role.AUDITOR:
                self._grant(_LEADER, player.person, player.role)
            elif player.role is Role.ADMINISTRATOR:
                self._grant(_HEAD, player.person, player.role, authority=_LEADER)

    def close_the_door(self, players: Iterable[_Player]) -> None:
        """Everybody with an account may sign in, and nobody acts who does not."""
        office, admin = self._office, _ADMINISTRATOR
        for player in players:
            office.handle(OpenAccess(stamp=self._stamp(admin), person=player.person))
        ordered = self._stamp(admin, "页面启用，须凭账号办理", document=True)
        office.handle(SetDoor(stamp=ordered, door=Door.CLOSED, authority=_LEADER))

    def _grant(
        self,
        by: PersonId,
        person: PersonId,
        role: Role,
        *,
        letters: bool = False,
        in_campaign: bool = False,
        authority: PersonId | None = None,
    ) -> None:
        stamp = self._stamp(by, "领导小组会议纪要", document=by != SYSTEM)
        scope = campaign_scope(CAMPAIGN) if in_campaign else OFFICE_WIDE
        self._office.handle(
            GrantRole(
                stamp=stamp,
                person=person,
                role=role,
                scope=scope,
                letters=letters,
                authority=authority,
            )
        )

    def _stamp(
        self, actor: PersonId, reason: str | None = None, *, document: bool = False
    ) -> Stamp:
        return self._office.stamp(
            actor,
            Via.SIMULATION,
            reason=reason,
            command_id=next(self._ids),
            document=self._document if document else None,
        )

    def _paper(self, folder: Path) -> str:
        """The digest of the minutes by which the leading group decides."""
        with tempfile.TemporaryDirectory(dir=folder) as place:
            paper = Path(place) / "minutes.txt"
            paper.write_text("领导小组会议纪要（演示）\nMinutes (demo)\n", encoding="utf-8")
            return self._office.evidence.keep("document", paper).digest or ""
