"""One call of the program: its global options, the office it opens, who acts and when.

The office is imported when it is opened: help does without.
"""

import getpass
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from engine.errors import BadInput, NotFound, NotPermitted, Said, UnknownEvent
from engine.ids import SYSTEM, CommandId, PersonId, person_faults
from engine.phrases import phrase
from office.cli.acting import ACTOR_VARIABLE, Acting, is_closed, proven, refuse_given_moment
from office.cli.render import show_aside
from office.words import worded
from office.words.language import Language, system_language

if TYPE_CHECKING:
    from engine.calendars.clock import Clock
    from engine.domain.event import Stamp
    from office.bootstrap import Office
    from office.settings import Settings

_OPENING_HOUR: Final = time(9)
_CAMPAIGN: Final = ("campaign", "thing.campaign")


@dataclass
class Invocation:
    """Filled by the global options, then asked by the commands."""

    lang: Language = field(default_factory=system_language)
    config: Path | None = None
    wanted_actor: str | None = None
    wanted_principal: str | None = None
    wanted_now: str | None = None

    @cached_property
    def settings(self) -> "Settings":
        """The settings of this call; BadInput lists every wrong line."""
        from office.settings import load_settings

        return load_settings(self.config)

    @property
    def actor(self) -> PersonId:
        """Who acts: --as, CAMPAIGN_ACTOR, or the login name. BadInput for what is no name.

        They need not be registered: behind the door `named` that is asked with the command.
        Behind `closed` none of these counts (office/cli/acting.py).
        """
        if self.wanted_actor:
            return read_person("--as", self.wanted_actor)
        if named := os.environ.get(ACTOR_VARIABLE):
            return read_person(ACTOR_VARIABLE, named)
        return read_person(phrase("thing.login"), _login())

    @property
    def clock(self) -> "Clock | None":
        """A clock that stands at --now; None for that of the office."""
        from engine.calendars.clock import VirtualClock

        if self.wanted_now is None:
            return None
        return VirtualClock(self._instant(self.wanted_now))

    def now(self) -> datetime:
        """The moment of a call that opens no office."""
        from engine.calendars.clock import SystemClock

        return (self.clock or SystemClock()).now()

    def clock_time(self, moment: datetime) -> str:
        """`2026-11-26 09:30` by the office's clocks."""
        return f"{moment.astimezone(self.settings.office.zone_info):%Y-%m-%d %H:%M}"

    @contextmanager
    def office(
        self,
        *,
        dry_run: bool = False,
        create: bool = False,
        to_read: bool = False,
        knowing: bool = False,
    ) -> "Iterator[Office]":
        """The office at work. A campaign that is not found is told with those that are.

        With `to_read` it is opened for a command that only looks: by a private copy where this
        user may only read its files, and with views as they stand where he may only read a server.
        For one that is `knowing` the settings may count days otherwise than the log.
        """
        from office.bootstrap import Office
        from office.private_copy import readable

        with (
            readable(self.settings) if to_read else nullcontext(self.settings) as settings,
            Office(
                settings,
                create=create,
                clock=self.clock,
                dry_run=dry_run,
                to_read=to_read,
                knowing=knowing,
            ) as office,
        ):
            refuse_given_moment(office, self.wanted_now)
            try:
                yield office
                if office.views_behind is not None:
                    show_aside(worded(office.views_behind, self.lang))
            except NotFound as fault:
                if str(fault.what) in _CAMPAIGN and not fault.known:
                    raise NotFound(
                        "thing.campaign", fault.name, _known_campaigns(office, self.lang)
                    ) from fault
                raise

    def stamp(
        self,
        office: "Office",
        reason: str | None = None,
        effective_on: date | None = None,
        command_id: str | None = None,
    ) -> "Stamp":
        """Who and when. Acting for somebody takes being named their deputy for that day (R119)."""
        from engine.domain.event import Via

        if command_id is not None and not command_id.strip():
            raise BadInput("--command-id", [phrase("fault.command-id.empty")])
        by = self._acting(office)
        stamp = office.stamp(
            by.actor,
            Via.CLI,
            reason=reason,
            on_behalf_of=PersonId(self.wanted_principal) if self.wanted_principal else None,
            effective_on=effective_on,
            command_id=CommandId(command_id) if command_id else None,
            login=typed_by(),
            proof=by.proof,
            entered_by=by.entered_by,
        )
        if effective_on is not None and effective_on > stamp.on:
            fault = phrase("fault.effective-on.future", day=effective_on, today=stamp.on)
            raise BadInput("--effective-on", [fault])
        if stamp.on_behalf_of is not None:
            _check_deputy(office, stamp, stamp.on_behalf_of)
        return stamp

    def looks(self, office: "Office") -> PersonId | None:
        """Who looks; behind a closed door None whose login is linked to nobody."""
        try:
            acting = self._acting(office)
        except (NotPermitted, BadInput):
            return None
        return acting.actor if acting.entered_by is None else None

    def _acting(self, office: "Office") -> Acting:
        if not is_closed(office):
            return Acting(self.actor)
        wanted = read_person("--as", self.wanted_actor) if self.wanted_actor else None
        return proven(office, typed_by(), wanted)

    def _instant(self, text: str) -> datetime:
        from engine.calendars.clock import VirtualClock

        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise BadInput("--now", [phrase("fault.now.unknown", text=text)]) from None
        if len(text) <= len("2009-03-15"):
            instant = datetime.combine(instant, _OPENING_HOUR)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=self.settings.office.zone_info)
        try:
            VirtualClock(instant)
        except OverflowError:
            raise BadInput("--now", [phrase("fault.now.outside", text=text)]) from None
        return instant


def invocation_of(ctx: typer.Context) -> Invocation:
    """The invocation that is running."""
    invocation = ctx.find_object(Invocation)
    assert invocation is not None, "main.answer hands one to every call"
    return invocation


def _known_campaigns(office: "Office", lang: Language) -> tuple[str, ...]:
    """None where an event of a newer program bars the views."""
    from projections.campaigns import queries as campaigns

    try:
        office.catch_up()
    except UnknownEvent:
        return ()
    with office.views.connect() as views:
        known = tuple(row.id for row in campaigns.campaigns(views))
    return known or (worded(phrase("say.no-campaign-yet"), lang),)


def _check_deputy(office: "Office", stamp: "Stamp", principal: PersonId) -> None:
    from engine.domain.directory.state import known_directory
    from engine.domain.policy.acting import deputised

    found = known_directory(office.reads)
    if principal not in found.people:
        raise NotFound("thing.person", principal, found.people)
    deputised(found, stamp, {stamp.day})


def read_person(place: Said, name: str) -> PersonId:
    """Somebody by his id. BadInput for what is none, and for the program itself."""
    faults = person_faults(name)
    if name == SYSTEM:
        faults = (phrase("fault.name.system", name=name),)
    if faults:
        raise BadInput(place, faults)
    return PersonId(name)


def typed_by() -> str:
    """The login of the operating system: no variable of the environment changes it."""
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise BadInput(
            phrase("fault.login"), [phrase("fault.login.unnamed", variable=ACTOR_VARIABLE)]
        ) from None
