"""Settings for the whole test run: how hypothesis searches.

`ci` is the default and repeatable: the same examples on every machine. `search` looks for new
ones: HYPOTHESIS_PROFILE=search.
"""

import os

from hypothesis import HealthCheck, settings

# No deadlines: a shared machine may be slow, and speed is measured in benchmarks/.
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile(
    "search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
