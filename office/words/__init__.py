"""The words of every face: message catalogues in Chinese and English, and how a phrase is worded.

`zh/NAME.po` and `en/NAME.po` hold the sentences of one room each. A code stands in one file of
each language. `worded` is all that faces need.
"""

from office.words.language import LANGUAGES, Language
from office.words.wording import has_text, is_known, worded

__all__ = ["LANGUAGES", "Language", "has_text", "is_known", "worded"]
