"""A petition in a few words, for every face."""

from engine.phrases import Phrase, phrase
from office.answers.petitions import PetitionLine


def wish_of(line: PetitionLine) -> Phrase:
    """What is asked for."""
    return phrase(
        f"say.petition.wish.{line.kind}",
        title=line.title,
        to=line.to or "",
        to_unit=line.to_unit_name or "",
    )
