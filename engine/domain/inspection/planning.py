"""Who may be of a team, and what is looked at: what must hold before an inspection is planned."""

from datetime import date
from typing import Final

from engine.domain.directory.state import holds
from engine.domain.event import not_dated_back, within_reach
from engine.domain.inspection.commands import PlanInspection, Seconded
from engine.domain.inspection.context import InspectionTerms, named
from engine.domain.inspection.events import InspectionPlanned, Member
from engine.domain.policy.acting import homes_of
from engine.domain.policy.actors import Role
from engine.domain.policy.places import in_campaign
from engine.errors import NotFound, RuleBroken
from engine.ids import PersonId, UnitId
from engine.phrases import phrase

FEWEST: Final = 2
"""So many look together, and from so many bodies (R044, R111, R229)."""
UNNUMBERED: Final = "new"


def planned(command: PlanInspection, terms: InspectionTerms) -> InspectionPlanned:
    """The plan. Raises NotFound (unit, person), RuleBroken (team, days)."""
    stamp, rules = command.stamp, terms.rules
    not_dated_back(command, phrase("deed.plan-inspection"))
    if command.looks_back and not terms.looked_over:
        raise RuleBroken("error.inspection.not-over", campaign=command.looks_back)
    covert = rules.covert if command.covert is None else command.covert
    if covert and not rules.covert:
        raise RuleBroken("error.inspection.not-covert", key=rules.key)
    for unit in command.units:
        known_unit(unit, terms)
    report_by = command.report_by
    if report_by is not None:
        within_reach(report_by, stamp, named(command.number or UNNUMBERED))
        if report_by < stamp.day:
            raise RuleBroken("error.inspection.past-day", day=report_by)
    team = tuple(_member(each, command, terms) for each in command.team)
    _check_team(team, terms)
    title = rules.title.zh if rules.title else rules.key
    return InspectionPlanned(
        stamp=stamp,
        campaign=command.campaign,
        inspection=command.number or UNNUMBERED,
        key=command.key,
        title=command.title.strip() or title,
        scope=command.scope,
        depth=command.depth,
        scheduled=command.scheduled,
        form=command.form,
        covert=covert,
        team=team,
        bodies=tuple(dict.fromkeys(member.home for member in team)),
        planners=tuple(dict.fromkeys(command.planners)),
        units=tuple(dict.fromkeys(command.units)),
        looks_back=command.looks_back,
        report_by=report_by,
    )


def known_unit(unit: UnitId, terms: InspectionTerms) -> None:
    """Raise NotFound for a unit that is not to be looked at, or not of the campaign in whose ledger
    a shortcoming would stand.
    """
    for units in (terms.inspected, terms.participants):
        if unit not in units:
            raise NotFound("thing.inspected-unit", unit, units)


def homes_in(terms: InspectionTerms, person: PersonId, day: date) -> frozenset[UnitId]:
    """The units where somebody is at home on a day, as the directory has it."""
    return frozenset(homes_of(terms.directory, person, {day}))


def _member(each: Seconded, command: PlanInspection, terms: InspectionTerms) -> Member:
    person, directory = each.person, terms.directory
    known = directory.people.get(person)
    homes = sorted(homes_in(terms, person, command.stamp.day))
    home = each.home or (known.home if known else None) or next(iter(homes), None)
    if home is None:
        raise RuleBroken("error.inspection.no-home", person=person)
    if home not in directory.units:
        raise NotFound("thing.unit", home, directory.units)
    if each.first and each.last and each.last < each.first:
        raise RuleBroken("error.inspection.period", person=person, first=each.first, last=each.last)
    reach = in_campaign(command.campaign)
    for grant in directory.grants_of(person):
        is_auditor = grant.role is Role.AUDITOR and grant.scope in reach
        if is_auditor and holds(grant, command.stamp.on):
            raise RuleBroken("error.inspection.auditor", person=person)
    return Member(person=person, home=home, first=each.first, last=each.last)


def _check_team(team: tuple[Member, ...], terms: InspectionTerms) -> None:
    if len({member.person for member in team}) < FEWEST:
        raise RuleBroken("error.inspection.too-few", least=FEWEST)
    asked = terms.rules.team_from
    units = terms.directory.units
    if not asked:
        return
    for member in team:
        if not set(asked).intersection(units[member.home].categories):
            raise RuleBroken(
                "error.inspection.other-body", person=member.person, unit=member.home, asked=asked
            )
    if len(asked) >= FEWEST and len({member.home for member in team}) < FEWEST:
        raise RuleBroken("error.inspection.one-body", least=FEWEST, asked=asked)
