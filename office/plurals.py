"""Numbers with their nouns in English."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 blank`, `3 blanks`; `many` where it is not the word with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
