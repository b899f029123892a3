"""What diagnose says of sets."""

import numpy as np
import pandas as pd
import pytest

from fastqca import datasets
from fastqca.diagnostics.diagnose import diagnose
from fastqca.errors import DataError


def test_allers_has_two_groups_of_identical_columns():
    report = diagnose(datasets.load("allers", "crisp"))
    assert report.identical == (("INNO", "SPEC", "FULL", "AMB"), ("WILL", "ALIGN", "EXT", "OUT"))
    assert report.mirrored == (("ORGS", "WILL"),)
    assert report.findings[0].startswith("INNO, SPEC, FULL and AMB are identical")


def test_kinds_and_findings():
    frame = pd.DataFrame(
        {
            "crisp": [0, 1, 1, 0, 1, 0],
            "fuzzy": [0.1, 0.5, 0.7, 0.8, 0.9, 0.4],
            "not_fuzzy": [0.9, 0.5, 0.3, 0.2, 0.1, 0.6],
            "multi": [0, 1, 2, 2, 1, 0],
            "raw": [0.5, 720, 3, -1, 2, 0],
            "gap": [0, 3, 0, 0, 3, 3],
            "infinite": [0, np.inf, 0, 0, 1, 1],
            "text": list("abcdef"),
            "constant": [1, 1, 1, 1, 1, 1],
            "rare": [0, 0, 0, 0, 0, 1],
            "common": [1, 1, 1, 1, 1, 0.2],
            "holes": [0, None, 1, 0, 1, None],
        },
        index=list("uvwxyz"),
    )
    report = diagnose(frame)
    table = report.to_frame()
    assert table["kind"].tolist() == [
        "crisp", "fuzzy", "fuzzy", "multi-value", "raw", "raw", "raw", "text", "crisp", "crisp", "fuzzy", "crisp",
    ]  # fmt: skip
    assert table.loc["fuzzy", "share_in"] == 0.5
    assert table["missing"].tolist()[-1] == 2
    text = repr(report)
    for sentence in (
        "fuzzy is exactly 0.5 for v: neither in nor out of the set.",
        "raw is not calibrated (outside of [0, 1]: v, w, x, y): membership must be in [0, 1].",
        "gap is not calibrated (outside of [0, 1]: v, y, z)",
        "infinite is not calibrated",
        "text has values that are not numbers: it is not a set.",
        "constant is 1 in all cases: it tells no case from another.",
        "rare is skewed: only 17% of the cases are in the set.",
        "common is skewed: only 17% of the cases are out of the set.",
        "holes has no value for v, z.",
        "not_fuzzy is the negation of fuzzy in all cases.",
    ):
        assert sentence in text
    assert not any(finding.startswith(("crisp ", "multi ")) for finding in report.findings)


def test_negation_survives_rounding():
    frame = pd.DataFrame({"A": [0.33, 0.67, 0.1], "B": [0.67, 0.33, 0.9]})
    assert diagnose(frame).mirrored == (("A", "B"),)


def test_columns_and_case_names_can_be_chosen():
    frame = pd.DataFrame({"who": ["NL", "UK"], "A": [0.5, 1.0], "B": [0, 1]})
    report = diagnose(frame, case_id="who")
    assert [column.name for column in report.columns] == ["A", "B"]
    assert report.columns[0].ties == ("NL",)
    assert [column.name for column in diagnose(frame, ["B"]).columns] == ["B"]
    with pytest.raises(DataError, match="no column 'C'"):
        diagnose(frame, ["C"])


def test_nothing_to_report():
    report = diagnose(pd.DataFrame({"A": [0, 1]}))
    assert "Nothing to report." in repr(report)
    assert "Nothing to report." in report._repr_html_()


def test_html_is_escaped():
    html = diagnose(pd.DataFrame({"<b>": [1, 1]}))._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt; is 1 in all cases" in html


def test_columns_without_text_names():
    assert diagnose(pd.DataFrame([[0, 1], [1, 0]])).mirrored == (("0", "1"),)


def test_no_cases_are_no_trouble():
    assert diagnose(pd.DataFrame({"A": []})).n_cases == 0
