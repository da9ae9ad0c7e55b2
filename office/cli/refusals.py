"""A refusal as the command line tells it: its sentence, and what to type instead."""

from engine.errors import EngineError
from engine.phrases import Phrase
from office.words import Language, is_known, worded


def told(fault: Exception, lang: Language) -> str:
    """The sentence of a refusal with the remedy of the command line, `remedy.cli.X` for `error.X`.

    A remedy takes the sentence in at `{said}`, or else follows it.
    """
    phrase = getattr(fault, "phrase", None)
    if not isinstance(phrase, Phrase):
        return str(fault)
    said = worded(phrase, lang)
    code = phrase.code.replace("error.", "remedy.cli.", 1)
    if not (isinstance(fault, EngineError) and is_known(code, lang)):
        return said
    return worded(Phrase(code, {**phrase.data, "said": phrase}), lang)
