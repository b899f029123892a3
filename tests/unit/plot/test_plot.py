"""Figures: what is on them, that names keep apart, and that nothing else is touched."""

import re
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

import fastqca as qca
from fastqca._tables import columns_wide
from fastqca.plot.labels import labels
from fastqca.solutions import Minimization


@pytest.fixture(autouse=True)
def close():
    plt.close("all")  # what other tests left open
    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before
    plt.close("all")


def lipset(kind: str = "fuzzy") -> pd.DataFrame:
    return qca.datasets.load("lipset", kind)


def solved() -> Minimization:
    return qca.minimize(lipset(), "SURV", include="?", dir_exp="DEV:STB", incl_cut=0.75)


def draw_all(ax=None):
    table = qca.truth_table(lipset(), "SURV", incl_cut=0.8)
    fit = qca.pof("DEV + LIT <- SURV", data=lipset())
    return {
        "xy": lambda: qca.plot.xy("DEV*STB -> SURV", data=lipset(), ax=ax),
        "fiss": lambda: qca.plot.fiss(solved(), ax=ax),
        "truth_table": lambda: qca.plot.truth_table(table, ax=ax),
        "venn": lambda: qca.plot.venn(table, ax=ax),
        "calibration": lambda: qca.plot.calibration(
            qca.datasets.load("lipset"), qca.fuzzy(400, 550, 900), "DEV", ax=ax
        ),
        "necessity": lambda: qca.plot.necessity(fit, ax=ax),
        "ambiguity": lambda: qca.plot.ambiguity(solved(), ax=ax),
        "coverage": lambda: qca.plot.coverage(solved(), ax=ax),
    }


@pytest.mark.parametrize("name", sorted(draw_all()))
def test_axes_given_are_drawn_on_and_returned(name):
    _, ax = plt.subplots()
    assert draw_all(ax)[name]() is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", sorted(draw_all()))
def test_a_new_figure_is_made_and_can_be_saved(name, tmp_path):
    ax = draw_all()[name]()
    for kind in ("png", "svg", "pdf"):
        ax.figure.savefig(tmp_path / f"figure.{kind}")
        assert (tmp_path / f"figure.{kind}").stat().st_size > 1000


@pytest.mark.parametrize("name", sorted(draw_all()))
def test_wrong_axes_are_refused(name):
    with pytest.raises(qca.DataError, match="ax must be a matplotlib Axes, got str"):
        draw_all("here")[name]()


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def said(ax) -> str:
    """All that is written on a figure, in one line."""
    return " ".join([ax.get_title(loc="left"), *texts(ax)]).replace("\n", " ")


def overlaps(ax, names) -> int:
    """How many pairs of case names stand over each other."""
    ax.figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text() in names]
    # A hair's breadth is not seen.
    boxes = [box.padded(-1) for box in boxes]
    return sum(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_names_of_48_cases_keep_apart():
    rng = np.random.default_rng(1)
    names = [f"network_{i:02d}" for i in range(48)]
    x = pd.Series(rng.beta(0.7, 0.7, 48), index=names, name="A*B")
    y = pd.Series(np.clip(x + rng.normal(0.1, 0.2, 48), 0, 1), index=names, name="Y")
    ax = qca.plot.xy(x, y)
    assert overlaps(ax, set(names)) <= 2  # of 1,128 pairs


def test_fit_and_case_names_are_on_the_xy_plot():
    ax = qca.plot.xy("DEV*STB -> SURV", data=lipset())
    assert "inclS 0.870" in said(ax)
    assert {"HU", "CZ", "BE, UK"} <= set(texts(ax))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("DEV*STB", "SURV")
    ax = qca.plot.xy(lipset()["DEV"], lipset()["SURV"], relation="necessity")
    assert "RoN" in said(ax)


def test_an_arrow_says_what_is_claimed():
    assert "RoN" in said(qca.plot.xy("LIT <- SURV", data=lipset()))
    ax = qca.plot.xy("LIT -> SURV", data=lipset(), relation="necessity")
    assert "inclS" in said(ax)


def test_a_single_case_and_a_missing_one_are_drawn():
    ax = qca.plot.xy([0.7], [0.8])
    assert "1" in texts(ax)
    ax = qca.plot.xy([0.7, np.nan], [0.8, 0.2])
    assert "1 missing" in said(ax)
    with pytest.raises(qca.DataError, match="no case has a membership"):
        qca.plot.xy([np.nan], [0.2])


def test_of_several_models_one_has_to_be_named():
    data = qca.datasets.load("allers", "crisp")[["WILL", "ALIGN", "RES", "EXT", "OUT"]]
    with pytest.warns(qca.FastqcaWarning, match="identical"):
        several = qca.minimize(data, "OUT", include="?")
    with pytest.raises(qca.SolutionError, match="3 models"):
        qca.plot.xy(several)
    assert qca.plot.xy(several.parsimonious.models[1]).get_xlabel() == "ALIGN"


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6])
def test_a_venn_diagram_has_all_areas_with_their_cases(k):
    rng = np.random.default_rng(k)
    x = rng.integers(0, 2, (40, k))
    data = pd.DataFrame(x, columns=list("ABCDEF")[:k]).assign(Y=x[:, 0])
    table = qca.truth_table(data, "Y")
    ax = qca.plot.venn(table)
    numbers = [int(text) for text in texts(ax) if text.isdigit()]
    assert sorted(numbers) == sorted(table.n.tolist())
    assert texts(ax).count("-") == 2**k - len(table.n)


def test_a_venn_diagram_of_seven_conditions_is_refused():
    x = np.random.default_rng(0).integers(0, 2, (40, 7))
    data = pd.DataFrame(x, columns=list("ABCDEFG")).assign(Y=x[:, 0])
    with pytest.raises(qca.DataError, match="there are 7 conditions"):
        qca.plot.venn(qca.truth_table(data, "Y"))


def test_rows_of_a_large_truth_table_are_not_left_out_silently():
    x = np.random.default_rng(0).integers(0, 2, (150, 8))
    data = pd.DataFrame(x, columns=list("ABCDEFGH")).assign(Y=x[:, 0])
    table = qca.truth_table(data, "Y")
    ax = qca.plot.truth_table(table, max_rows=20)
    assert f"{len(table.n) - 20} more configurations not drawn" in said(ax)


def test_chart_of_many_models_says_how_many_terms_are_left_out():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, (24, 7))
    data = pd.DataFrame(x, columns=list("ABCDEFG")).assign(Y=rng.integers(0, 2, 24))
    found = qca.minimize(data, "Y", include="?", all_sol=True, incl_cut=0.8)
    ax = qca.plot.ambiguity(found, max_terms=10)
    assert len(ax.patches) == 10
    assert "more terms not drawn" in said(ax)


def test_without_matplotlib_the_message_says_what_to_install():
    code = (
        "import sys; sys.modules['matplotlib'] = None; import fastqca as qca\n"
        "try: qca.plot.xy([0.2, 0.4], [0.3, 0.6])\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'fastqca[plot]'" in run.stdout


def test_dollars_in_names_are_no_formulas():
    names = ["a$b$", "$x^$", "$"]
    x = pd.Series([0.9, 0.1, 0.7], index=names, name="$x^")
    data = pd.DataFrame({"$x^$": [1, 0, 1], "$": [1, 1, 0], "Y$^$": [1, 0, 1]}, index=names)
    table = qca.truth_table(data, "Y$^$")
    found = qca.minimize(table)
    for ax in (
        qca.plot.xy(x, x.rename("Y")),
        qca.plot.truth_table(table),
        qca.plot.venn(table),
        qca.plot.fiss(found),
        qca.plot.ambiguity(found),
        qca.plot.coverage(found),
        qca.plot.necessity(qca.necessity(data, "Y$^$", incl_cut=0)),
        qca.plot.calibration(data.rename(columns={"$": "$^$"}), qca.crisp(0.5), "$^$"),
    ):
        ax.figure.canvas.draw()


def test_columns_of_other_cases_are_not_drawn_against_each_other():
    x = pd.Series([0.1, 0.9], index=["a", "b"])
    with pytest.raises(qca.DataError, match="different case labels in the horizontal axis and the"):
        qca.plot.xy(x, x.rename({"b": "c"}))
    points = qca.plot.xy(x, x[::-1]).collections
    assert sorted(point for part in points for point in part.get_offsets().tolist()) == [
        [0.1, 0.1],
        [0.9, 0.9],
    ]
    with pytest.raises(qca.DataError, match="2 memberships on one axis, 1 on the other"):
        qca.plot.xy([0.1, 0.2], [0.1])
    with pytest.raises(qca.DataError, match="one membership per case"):
        qca.plot.xy([[0.1]], [0.1])


def test_long_names_of_cases_keep_what_tells_them_apart():
    names = [f"Network of integrated care no. {i}" for i in range(4)]
    data = pd.DataFrame({"A": [1, 1, 0, 0], "Y": [1, 1, 0, 0]}, index=names)
    found = qca.minimize(data, outcome="Y")
    listed = "1: Network of integrated care no. 0; Network of integrated care no. 1"
    for width in (None, 60):
        assert listed in said(qca.plot.fiss(found, width=width))
    chart = qca.plot.fiss(qca.minimize(data, outcome="Y"), cases="count")
    assert "Network" not in said(chart)


def test_a_small_chart_is_inside_its_figure():
    ax = qca.plot.fiss(qca.minimize({"A": [1, 0], "Y": [1, 0]}, outcome="Y"))
    ax.figure.canvas.draw()
    page = ax.figure.bbox
    for text in (*ax.texts, ax.title, ax._left_title):
        box = text.get_window_extent()
        if text.get_text():
            assert page.x0 <= box.x0 <= box.x1 <= page.x1, text


def test_a_map_of_a_sweep_has_exact_edges():
    raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    grid = {"incl_cut": (0.7, 0.95), "pri_cut": (0.3, 0.8)}
    found = qca.sweep(raw, grid, "SURV", calibration=plan, incl_cut=0.8)
    ax = qca.plot.sweep(found)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("incl_cut", "pri_cut")
    areas = [patch for patch in ax.patches if patch.get_fill()]
    assert len(areas) == len(found)
    covered = sum(patch.get_width() * patch.get_height() for patch in areas)
    assert covered == pytest.approx(0.25 * 0.5)
    strip = qca.plot.sweep(qca.sweep(raw, {"n_cut": [1, 2, 3]}, "SURV", calibration=plan))
    assert [label.get_text() for label in strip.get_xticklabels()] == ["1", "2", "3"]
    with pytest.raises(qca.DataError, match="no axis 'incl'"):
        qca.plot.sweep(found, "incl")
    three = qca.sweep(
        raw, {"n_cut": [1, 2], "incl_cut": [0.8], "pri_cut": [0.5]}, "SURV", calibration=plan
    )
    with pytest.raises(qca.DataError, match="the sweep has 3"):
        qca.plot.sweep(three)


def test_shortened_names_stay_different():
    forty = [
        f"Care network of {chr(65 + i // 26)}{chr(65 + i % 26)} for people with dementia"
        for i in range(40)
    ]
    scripts = [
        *forty[:16],
        *(
            f"認知症の人のための地域包括ケアネットワーク第{i}支部と家族会の連合体"
            for i in range(16)
        ),
        *(f"Региональная сеть помощи людям с деменцией № {i} и их семьям" for i in range(16)),
    ]
    for names in (forty, scripts, [name.replace(" ", "_") for name in forty], ["a" * 60, "a" * 61]):
        for width in (8, 14, 18):
            for lines in (1, 2):
                short = labels(names, width, lines=lines)
                assert len(set(short)) == len(names)
                assert max(label.count("\n") for label in short) < lines
                assert max(columns_wide(x) for label in short for x in label.split("\n")) <= width
    assert labels(forty, 14)[:2] == ["AA", "AB"]
    assert labels(forty, 14, shorten=False) == forty
    assert labels(["AU", "BE", "AU"], 14) == ["AU", "BE", "AU"]


@pytest.mark.parametrize("draw", [qca.plot.fiss, qca.plot.xy])
def test_no_two_cases_have_the_same_name_in_a_figure(draw):
    data = lipset().set_axis([f"Republic of {name} between the wars" for name in lipset().index])
    model = qca.minimize(data, outcome="SURV", incl_cut=0.8)
    shown = re.findall(r"\w+", "\n".join(texts(draw(model))))
    for name in ("FI", "IE", "BE", "CZ", "NL", "UK"):
        assert shown.count(name) == 1
    whole = "\n".join(texts(draw(model, shorten=False)))
    for name in ("FI", "IE", "BE", "CZ", "NL", "UK"):
        assert f"Republic of {name} between the wars" in whole


def test_commas_in_names_of_cases_part_no_case():
    data = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 1, 0]}, index=["care,Venlo", "x; y", "z"])
    ax = qca.plot.fiss(qca.minimize(data, outcome="Y"))
    assert "care,Venlo\nx; y" in texts(ax)


def test_names_in_backquotes_are_labels_without_them():
    data = pd.DataFrame(
        {"a -> b": [1, 1, 0, 0], "Share > 50 %": [1, 0, 1, 0], "Y": [1, 1, 0, 0]},
        index=list("wxyz"),
    )
    ax = qca.plot.xy("`a -> b`*~`Share > 50 %` -> Y", data=data)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("`a -> b`*~Share > 50 %", "Y")
    ax = qca.plot.xy("Y <- `Share > 50 %`", data=data)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Y", "Share > 50 %")


def test_letters_without_a_font_are_warned_about(monkeypatch):
    monkeypatch.setattr("fastqca.plot.fonts._FALLBACKS", ())
    data = pd.DataFrame({"A": [1, 0], "Y": [1, 0]}, index=["\U00013000", "x"])  # a hieroglyph
    with pytest.warns(
        qca.errors.FontWarning, match="no installed font has \U00013000, so the figure"
    ):
        qca.plot.xy("A -> Y", data=data)


def test_long_terms_are_written_in_full():
    names = [f"{letter} as judged by the coordinators of the network" for letter in "ABCDE"]
    data = lipset().iloc[:, [0, 1, 2, 3, 4, 5]].set_axis([*names, "SURV"], axis=1)
    found = qca.minimize(data, outcome="SURV", incl_cut=0.8)
    for draw in (qca.plot.ambiguity, qca.plot.coverage):
        ax = draw(found)
        shown = {label.get_text().replace("\n", "") for label in ax.get_yticklabels()}
        wanted = {str(term).replace("`", "") for term in found.solution.models[0].terms}
        assert wanted <= shown, "a term is cut"


def test_the_second_figure_of_a_notebook_is_shown_too(monkeypatch):
    """Jupyter turns "interactive" on when a first figure is made, within the drawing."""
    subplots = plt.subplots

    def first(*args, **kwargs):
        mpl.interactive(True)
        return subplots(*args, **kwargs)

    monkeypatch.setattr(plt, "subplots", first)
    family = mpl.rcParams["font.family"]
    try:
        qca.plot.xy("DEV -> SURV", data=qca.datasets.load("lipset", "fuzzy"))
        assert mpl.is_interactive()
        assert mpl.rcParams["font.family"] == family
    finally:
        mpl.interactive(False)
        plt.close("all")
