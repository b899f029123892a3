"""Templates of calibration plans: what is written can be applied, in Python and by a shell."""

import tomllib

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import cli
from fastqca.calibration import plan_template

REGIONS = """region;POP;PORT;TRUST;KIND;SHARE;DONE
Nord;1,2;Yes;4;low;0,2;0
Süd;3,4;No;7;high;0,9;1
Ost;2,5;Yes;1;middle;0,4;1
West;9,5;No;5;low;0,5;0
"""


def firms():
    rng = np.random.default_rng(5)
    latent = rng.normal(size=(240, 5))
    data = {}
    for i, name in enumerate(["TRUST", "SKILL", "SPEED", "SLACK", "PERF"]):
        items = [
            np.clip(np.rint(4 + 1.2 * latent[:, i] + rng.normal(0, 0.8, 240)), 1, 7) for _ in "abc"
        ]
        data |= {f"{name}{j}": item for j, item in enumerate(items, start=1)}
        data[name] = np.mean(items, axis=0)
    return pd.DataFrame(data, index=[f"Firm {i}" for i in range(240)])


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_a_template_of_a_survey_can_be_applied(tmp_path):
    raw = firms()
    path = tmp_path / "plan.toml"
    path.write_text(plan_template(raw), encoding="utf-8")
    plan = qca.CalibrationPlan.from_toml(path)
    assert [*plan] == [*raw.columns]
    assert plan.specs["TRUST1"] == qca.likert(7)
    assert plan.specs["TRUST"] in (qca.percentiles(), qca.likert(7))
    sets = qca.calibrate(raw, plan)
    names = ["TRUST", "SKILL", "SPEED", "SLACK"]
    table = qca.truth_table(sets, "PERF", names, incl_cut=0.8, n_cut=2, ties="nudge")
    assert table.n.sum() == 240
    described = qca.descriptives(raw, plan).to_frame()
    assert described.loc["TRUST", "mean"] == pytest.approx(raw["TRUST"].mean())
    assert len(described) == 20


def test_a_template_says_what_columns_hold():
    data = {
        "SET": [0, 1, 1], "FUZZY": [0.1, 0.5, 1], "SAME": [3.5, 3.5, 3.5], "EMPTY": [None] * 3,
        "NAME": ["x", "y", "z"], "a b": [1.5, 2.5, None], "YES": ["no", "Yes", "no"],
    }  # fmt: skip
    text = plan_template(data)
    assert "# SET: 3 values from 0 to 1, mean 0.6667, median 1; a crisp set already" in text
    assert "a fuzzy set already" in text
    assert "too few different values" in text
    assert "# EMPTY: no values" in text
    assert '["a b"]' in text
    entries = tomllib.loads(text)
    assert [*entries] == ["NAME", "a b", "YES"]
    assert entries["YES"]["labels"] == {"no": 0, "Yes": 1}
    assert "put the levels in order" in text.partition("# NAME")[2].partition("\n")[0]
    long = plan_template({"T": [f"text {i}" for i in range(30)]})
    assert "30 different values; not a set" in long
    with pytest.raises(qca.DataError, match="no column"):
        plan_template(pd.DataFrame())


def test_a_shell_goes_from_template_to_sets(tmp_path, capsys):
    raw, plan, out = (tmp_path / name for name in ("raw.csv", "plan.toml", "sets.csv"))
    raw.write_text(REGIONS, encoding="utf-8")
    data = [str(raw), "--case-id", "region"]
    assert cli.main(["calibrate", "--template", *data]) == 0
    text = capsys.readouterr().out
    assert "[POP]" in text
    assert "# DONE" in text
    text = text.replace("low = 0\nhigh = 1\nmiddle = 2", "low = 0\nhigh = 1\nmiddle = 0.6")
    plan.write_text(text, encoding="utf-8")
    assert cli.main(["calibrate", *data, "--calibrate", str(plan), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "Descriptives" in printed
    sets = pd.read_csv(out, index_col=0)
    assert sets["KIND"].tolist() == [0, 1, 0.6, 0]
    assert sets["DONE"].tolist() == [0, 1, 1, 0]
    assert cli.main(["calibrate", *data]) == 2
    assert "--template" in capsys.readouterr().err
