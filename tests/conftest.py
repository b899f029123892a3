"""How much hypothesis tries (repeatable in CI, more in a campaign), the width of print, what is no test."""

import os

from hypothesis import HealthCheck, settings

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile(
    "campaign", max_examples=200, derandomize=True, print_blob=True, **_COMMON
)
settings.register_profile("ci", max_examples=60, derandomize=True, print_blob=True, **_COMMON)
settings.register_profile("quick", max_examples=60, **_COMMON)
if os.environ.get("FASTQCA_CAMPAIGN"):
    settings.load_profile("campaign")
else:
    settings.load_profile("ci" if os.environ.get("CI") == "true" else "quick")

# Printed examples have one width, whatever terminal the tests run in.
os.environ["COLUMNS"] = "100"

# Made anew only where the peers are installed, which the tests do without.
collect_ignore = ["golden/peers/record.py", "golden/peers/watch.py"]
