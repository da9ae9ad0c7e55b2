"""A command that the policy refuses: who you are, who may give it, and whom to ask."""

from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.directory.state import Directory
from engine.domain.event import Command
from engine.domain.policy.acting import actor_of, homes_of
from engine.domain.policy.actors import Actor, Role, Scope
from engine.domain.policy.asking import Refusal, may
from engine.domain.policy.checks import not_at_home
from engine.domain.policy.facts import Facts
from engine.domain.policy.rows import Row, Table
from engine.errors import NotPermitted
from engine.ids import PersonId
from engine.phrases import Phrase, phrase

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
            deed=phrase(f"deed.{_dashed(self.command)}"),
            you=_posts(self.actor),
            # Nobody is the system: it is named only where nobody else may.
            roles=tuple(r for r in refusal.roles if r is not Role.SYSTEM) or refusal.roles,
            ask=self._whom_to_ask(refusal),
        )

    def _whom_to_ask(self, refusal: Refusal) -> tuple[Phrase | Role, ...]:
        """Those who may do it, by name; else the office's head, who grants roles. What no role
        would let the head do himself a leader does.
        """
        found: dict[PersonId, Phrase] = {}
        decided_above = refusal.code in _DECIDED_ABOVE and refusal.roles
        for role in (Role.LEADER,) if decided_above else refusal.roles:
            row = self.table[self.command]
            for where in row.at.get(role, ()):
                for scope in sorted(self.facts.scopes.get(where, ())):
                    for grant in self.directory.holders(role, scope, self.on):
                        if not self._barred(row, grant.person):
                            name = self.directory.people[grant.person].name
                            found[grant.person] = phrase(
                                "say.policy.person", name=name, person=grant.person
                            )
        heads = any(grant.role is Role.OFFICE_HEAD for grant in self.actor.grants)
        above = Role.LEADER if heads and refusal.code not in _GRANTABLE else Role.OFFICE_HEAD
        return tuple(found.values())[:_MOST_NAMES] or (above,)

    def _barred(self, row: Row, person: PersonId) -> bool:
        """Whether somebody else is no help: he acts here, did the work, or is at home there."""
        at_home = not_at_home in row.checks and self.facts.units.intersection(
            homes_of(self.directory, person, {self.on})
        )
        return bool(at_home) or person in self.actor.people | self.facts.performers


def permit(directory: Directory, command: Command, facts: Facts, table: Table) -> None:
    """Raise NotPermitted unless the table allows the command to whom its stamp names."""
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


def _posts(actor: Actor) -> tuple[Phrase, ...]:
    return tuple(post_in_words(g.role, g.scope) for g in actor.grants) or (
        phrase("say.policy.without-role", person=actor.id),
    )


def post_in_words(role: Role, scope: Scope) -> Phrase:
    """`liaison of town-03`."""
    kind, _, name = scope.partition("/")
    if kind in ("unit", "campaign"):
        return phrase(f"say.policy.post-of-{kind}", role=role, name=name)
    return phrase("say.policy.post", role=role)


def _dashed(name: str) -> str:
    """`accept-assignment` of AcceptAssignment."""
    return "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("-")
