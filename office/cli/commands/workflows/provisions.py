"""What a definition lays down beside duties, and what becomes of it, in `workflow show`."""

from typing import Final

from msgspec import Struct

from engine.phrases import Phrase, phrase
from office.cli.render import column
from office.words import Language, worded
from workflows.schema import Definition, Provision


class ProvisionRow(Struct, frozen=True):
    """A provision; `becomes` names what acts, what it waits for, or why it is left to others."""

    provision: str
    title: str
    becomes: str
    rules: tuple[str, ...]


PROVISION_COLUMNS: Final = (
    column("provision", "label.provision"),
    column("title", "label.title"),
    column("becomes", "label.becomes"),
    column("rules", "label.rules", extra=True),
)


def provision_rows(found: Definition, lang: Language) -> tuple[ProvisionRow, ...]:
    """The provisions in their order."""
    return tuple(
        ProvisionRow(
            provision=each.key,
            title=worded(each.title, lang),
            becomes=_becomes(each, lang),
            rules=each.rules,
        )
        for each in found.provisions
    )


def _becomes(provision: Provision, lang: Language) -> str:
    if provision.served_by:
        return worded(phrase("say.provision.served-by", places=provision.served_by), lang)
    if provision.later:
        awaited = Phrase(f"label.to-come.{provision.later}")
        return worded(phrase("say.provision.later", awaited=awaited), lang)
    if provision.beyond:
        return worded(phrase("say.provision.beyond", why=provision.beyond), lang)
    return ""
