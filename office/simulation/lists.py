"""What units list below themselves, where the definition has lists: two things each."""

from engine.domain.directory.state import known_directory
from engine.domain.entries.listed import AddEntries, leads, tasks_for
from office.simulation.stage import Stage

_NUMBERS = (1, 2)


def fill_lists(stage: Stage) -> None:
    """Every unit that owes a task for each entry of a list enters some."""
    definition, directory = stage.campaign.definition, known_directory(stage.reads)
    for each in definition.lists or ():
        tasks = tuple(tasks_for(definition, each.key))
        for unit in stage.campaign.participants.values():
            if any(leads(unit, task) for task in tasks):
                name = directory.units[unit.unit].name
                stage.handle(
                    AddEntries(
                        stamp=stage.stamp(stage.person(unit.unit)),
                        campaign=stage.id,
                        list=each.key,
                        unit=unit.unit,
                        labels=tuple(f"{name}{each.title.zh}{number}" for number in _NUMBERS),
                    )
                )
