"""A command that the policy refuses: who you are, who may give it, and whom to ask."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.directory.state import Directory
from engine.domain.event import Command, need_reason
from engine.domain.policy.acting import actor_of, homes_of, named, to_ask
from engine.domain.policy.actors import Actor, Role, Scope, campaign_in, unit_in
from engine.domain.policy.asking import Refusal, may, row_of
from engine.domain.policy.checks import not_at_home
from engine.domain.policy.facts import Facts
from engine.domain.policy.rows import Row, Table
from engine.domain.sentences import scope_named
from engine.errors import NotPermitted
from engine.ids import PersonId
from engine.phrases import Either, Phrase, first_of, phrase
from workflows.titles import Title

_MOST_NAMES: Final = 3
_GRANTABLE: Final = frozenset({"role", "scope"})
_DECIDED_ABOVE: Final = frozenset({"authority", "leader"})


class Question(Struct, frozen=True, kw_only=True):
    """May `actor` give `command`? `on` is the day on which those who are named may give it."""

    directory: Directory
    table: Table
    actor: Actor
    command: str
    facts: Facts
    on: date

    def refused(self) -> NotPermitted | None:
        """None if he may; else who he is, who may, and whom to ask."""
        refusal = may(self.actor, self.command, self.facts, self.table)
        if refusal is None:
            return None
        return NotPermitted(
            f"error.policy.{refusal.code}",
            deed=deed_named(self.command),
            you=self._posts(),
            # SYSTEM is the program itself: it is named only where no person may.
            roles=Either(r for r in refusal.roles if r is not Role.SYSTEM) or Either(refusal.roles),
            ask=first_of(self._whom_to_ask(refusal), _MOST_NAMES),
        )

    def _whom_to_ask(self, refusal: Refusal) -> tuple[Phrase | str, ...]:
        """Those who may do it, by name; else the office's heads, who grant roles. What no role
        would let a head do himself a leader does; else he is told which role nobody holds.
        """
        is_above = refusal.code in _DECIDED_ABOVE and refusal.roles
        roles = (Role.LEADER,) if is_above else refusal.roles
        found = tuple(dict.fromkeys(self._holders(roles)))
        if found:
            return tuple(named(self.directory, person) for person in found)
        if all(grant.role is not Role.OFFICE_HEAD for grant in self.actor.grants):
            return to_ask(self.directory, Role.OFFICE_HEAD, self.on)
        if refusal.code not in _GRANTABLE:
            return to_ask(self.directory, Role.LEADER, self.on)
        vacant = Either(r for r in roles if r is not Role.SYSTEM) or Role.OFFICE_HEAD
        return (phrase("say.policy.vacant", role=vacant),)

    def _holders(self, roles: Iterable[Role]) -> Iterator[PersonId]:
        """Who holds one of these roles where it counts and is not barred; the head is of the
        office too.
        """
        row = row_of(self.command, self.facts, self.table)
        assert row is not None, "what has no row has no roles that may"
        for role in roles:
            same = (role, Role.OFFICE_HEAD) if role is Role.OFFICE else (role,)
            for where in row.at.get(role, ()):
                for scope in sorted(self.facts.scopes.get(where, ())):
                    for held in same:
                        for grant in self.directory.holders(held, scope, self.on):
                            if not self._barred(row, grant.person):
                                yield grant.person

    def _barred(self, row: Row, person: PersonId) -> bool:
        """Whether a check bars this person too: he acts, did the work, or is at home there."""
        at_home = not_at_home in row.checks and self.facts.units.intersection(
            homes_of(self.directory, person, {self.on})
        )
        return bool(at_home) or person in self.actor.people | self.facts.performers

    def _posts(self) -> tuple[Phrase, ...]:
        """What the actor is; that a head is of the office too goes without saying."""
        heads = {g.scope for g in self.actor.grants if g.role is Role.OFFICE_HEAD}
        posts = dict.fromkeys(
            (grant.role, grant.scope)
            for grant in self.actor.grants
            if not (grant.role is Role.OFFICE and grant.scope in heads)
        )
        return tuple(post_in_words(self.directory, *post) for post in posts) or (
            phrase("say.policy.without-role", person=named(self.directory, self.actor.id)),
        )


def permit(directory: Directory, command: Command, facts: Facts, table: Table) -> None:
    """Raise NotPermitted unless the table allows the command to whom its stamp names, and
    ReasonRequired where one who enters another's paper does not say why.
    """
    if command.stamp.entered_by is not None:
        need_reason(command, "act.enter-paper")
    refused = Question(
        directory=directory,
        table=table,
        actor=actor_of(directory, command.stamp),
        command=type(command).__name__,
        facts=facts,
        on=command.stamp.on,
    ).refused()
    if refused is not None:
        raise refused


def post_in_words(directory: Directory, role: Role, scope: Scope) -> Phrase:
    """`liaison of Shiqiao town`."""
    unit, campaign = unit_in(scope), campaign_in(scope)
    if unit is not None:
        return phrase("say.policy.post-of-unit", role=role, name=directory.title(unit))
    if campaign is not None:
        return phrase("say.policy.post-of-campaign", role=role, name=campaign)
    return phrase("say.policy.post", role=role)


def scope_in_words(directory: Directory, scope: Scope) -> Phrase | Title | str:
    """The unit by its name, the campaign or the whole office in words."""
    unit = unit_in(scope)
    return scope_named(scope) if unit is None else directory.title(unit)


def deed_named(command: str) -> Phrase:
    """What a command does, as it follows "you cannot": `deed.accept-assignment`."""
    dashed = "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in command)
    return phrase(f"deed.{dashed.lstrip('-')}")
