"""How much hypothesis tries (repeatable and more in CI, quick while one works), what is no test."""

import os

from hypothesis import HealthCheck, settings

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ci", max_examples=300, derandomize=True, print_blob=True, **_COMMON)
settings.register_profile("quick", max_examples=60, **_COMMON)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "quick")

# Made anew only where the peers are installed, which the tests do without.
collect_ignore = ["golden/peers/record.py", "golden/peers/watch.py"]
