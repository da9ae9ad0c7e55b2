"""Prints docs/reference/definition-schema.json, the JSON Schema that editors use.

`python -m office.cli.definition_schema > docs/reference/definition-schema.json` after a key was
added or changed; a test compares.
"""

import json

from office.words import worded
from workflows.reading.json_schema import json_schema


def schema_text() -> str:
    """The schema, its keys described in English."""
    schema = json_schema(lambda meaning: worded(meaning, "en"))
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
