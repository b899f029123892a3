"""A few thousand tables of the campaign, always the same ones."""

import os

import campaign
import pytest

TABLES = 5000 if os.environ.get("FASTQCA_CAMPAIGN") else 500


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_random_tables_agree_with_the_twins() -> None:
    counts = campaign.run(first=1_000_000, tables=TABLES)
    assert counts["tables"] == TABLES
    assert counts["irredundant models compared"] > 2 * TABLES
    assert counts["whole"] > TABLES // 20
