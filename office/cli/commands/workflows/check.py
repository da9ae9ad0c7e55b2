"""campaign workflow check: whether a definition holds, and when everything of it falls."""

from pathlib import Path
from typing import Annotated

import typer

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.plan_check import due_past_the_end, plan_faults
from engine.errors import StoreUnavailable
from engine.phrases import Phrase, phrase
from office.cli.commands.workflows.found import at_places_of_file, find_workflow, given_values
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, WorkflowArgument
from office.cli.render import say, show_line
from office.words import worded
from workflows.faults import DefinitionFaults
from workflows.parameters import filled
from workflows.planning import digest
from workflows.schema import Definition


def check(
    ctx: typer.Context,
    workflow: WorkflowArgument,
    dates: Annotated[bool, typer.Option("--dates", help="help.workflows.dates")] = False,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="FILE", help="help.workflows.roster")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="help.workflows.values"),
    ] = None,
    periods: Annotated[
        int, typer.Option("--periods", metavar="NUMBER", min=1, help="help.workflows.periods")
    ] = 6,
    as_json: JsonOption = False,
) -> None:
    """With a roster, or as JSON, the dates are meant in any case."""
    invocation = invocation_of(ctx)
    found = find_workflow(invocation, workflow)
    seed = seed_edition()
    given = given_values(found, values or (), "thing.values-to-try")
    whole, calendars = filled(found, given), Calendars([seed])
    with at_places_of_file(invocation, workflow):
        if faults := plan_faults(whole, calendars, seed.id):
            raise DefinitionFaults(found.key, faults)
    if not as_json:
        say(
            "say.definition-holds",
            invocation.lang,
            key=found.key,
            phases=phrase("count.phases", count=len(found.phases)),
            tasks=phrase("count.tasks", count=len(found.every_task())),
            obligations=phrase("count.obligations", count=len(found.obligations)),
            blanks=phrase("count.blanks", count=len(whole.blanks())),
            digest=digest(found),
        )
        past = [fault.phrase for fault in due_past_the_end(whole, calendars, seed.id)]
        for noted in (*past, *_unknown(invocation, whole)):
            show_line(f"  ! {worded(noted, invocation.lang)}")
    if dates or roster or as_json:
        # Here, as it needs what a plain check does not.
        from office.cli.commands.workflows.dates import show_dates

        show_dates(invocation, whole, calendars, seed.id, roster, None if as_json else periods)


def _unknown(invocation: Invocation, definition: Definition) -> tuple[Phrase, ...]:
    """Units that the definition names and this office's directory lacks, whom its ladder would
    remind and nobody is, and channels that it has not; nothing where there is no office yet.
    """
    from engine.domain.campaign.context import audience_of, unknown_owners
    from engine.domain.directory.state import known_directory
    from engine.domain.unheld import unheld_posts, unknown_channels

    try:
        with invocation.office(to_read=True) as office:
            directory = known_directory(office.reads)
            units = directory.participants(audience_of(definition))
            unheld = unheld_posts(definition, directory, units, office.today())
            known = office.settings.channel_names
            ways = unknown_channels(definition, known)
            return (*unknown_owners(definition, directory), *unheld, *ways)
    except StoreUnavailable:
        return ()
