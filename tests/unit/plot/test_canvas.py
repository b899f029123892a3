"""Every figure, of every kind of study, at every width: nothing is cut, nothing lies on another."""

import io
import time

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.text import Text

import fastqca as qca
import four_studies

STUDIES = ("networks", "firms", "provinces", "lipset")
TOLERANCE = 1.6  # points: type is wider or narrower at other resolutions
_made = {}


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def lipset() -> qca.Study:
    raw, plan = qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy")
    conditions = ("DEV", "URB", "LIT", "IND", "STB")
    return qca.Study("Lipset", raw, "SURV", conditions, plan=plan, incl_cut=0.75, dir_exp="DEV")


@pytest.mark.filterwarnings("ignore")
def study(name: str) -> dict:
    if name not in _made:
        given = lipset() if name == "lipset" else getattr(four_studies, name)()
        cuts = {n: getattr(given.settings, n) for n in ("incl_cut", "pri_cut", "n_cut", "ties")}
        sets, y, names = given.sets(), given.outcome, list(given.conditions)
        solved = {"include": "?", **cuts}
        found = qca.minimize(sets, y, names, dir_exp=given.settings.dir_exp, **solved)
        other = qca.minimize(sets, f"~{y}", names, **solved)
        model = found.models[0]
        wide = qca.minimize(sets, y, names, **(solved | {"incl_cut": 0.7})).models[0]
        grid = {"incl_cut": (0.7, 0.95), "n_cut": [1, 2, 3]}
        rest = {n: v for n, v in cuts.items() if n not in grid}
        _made[name] = {
            "xy": lambda **w: qca.plot.xy(model, **w),
            "fiss": lambda **w: qca.plot.fiss(found, **w),
            "fiss of two": lambda **w: qca.plot.fiss([found, other], **w),
            "necessity": lambda **w: qca.plot.necessity(qca.necessity(sets, y, names), **w),
            "truth_table": lambda **w: qca.plot.truth_table(found.table, **w),
            "venn": lambda **w: qca.plot.venn(found.table, **w),
            "venn of a model": lambda **w: qca.plot.venn(model, **w),
            "upset": lambda **w: qca.plot.upset(model, **w),
            "ambiguity": lambda **w: qca.plot.ambiguity(found, **w),
            "coverage": lambda **w: qca.plot.coverage(found, **w),
            "robustness": lambda **w: qca.plot.robustness(qca.robustness(model, [wide]), **w),
            "calibration": lambda **w: qca.plot.calibration(given.data, given.plan, names[0], **w),
            "sweep": lambda **w: qca.plot.sweep(
                qca.sweep(given.data, grid, y, names, calibration=given.plan, **rest), **w
            ),
        }
        if given.unit:
            fit = qca.panel_fit(
                model.expression, sets, unit=given.unit, time=given.time, permutations=0
            )
            by = sets.drop(columns=given.unit)
            parts = qca.solve_by(by, given.time, y, names, **(cuts | {"n_cut": 1}))
            _made[name] |= {
                "panel": lambda **w: qca.plot.panel(fit, **w),
                "panel of units": lambda **w: qca.plot.panel(fit, kind="within", **w),
                "panel of parts": lambda **w: qca.plot.panel(parts, **w),
            }
    return _made[name]


FIGURES = (
    "xy", "fiss", "fiss of two", "necessity", "truth_table", "venn", "venn of a model", "upset",
    "ambiguity", "coverage", "robustness", "calibration", "sweep",
)  # fmt: skip
OF_PANELS = ("panel", "panel of units", "panel of parts")
DRAWN = [
    *((name, figure) for name in STUDIES for figure in FIGURES),
    *(("provinces", figure) for figure in OF_PANELS),  # the only study with units and times
]


def drawn_texts(ax) -> list[Text]:
    ax.figure.canvas.draw()
    texts = [t for t in ax.figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    # Ticks beyond the limits are there, but not drawn.
    hidden = set()
    for axes in [ax, *ax.child_axes]:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = (*axis.get_major_ticks(), *axis.get_minor_ticks())
            hidden |= {
                label
                for tick in ticks
                for label in (tick.label1, tick.label2)
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9
            }
            if not axes.axison:
                hidden |= {label for tick in ticks for label in (tick.label1, tick.label2)}
                hidden.add(axis.label)
    return [text for text in texts if text not in hidden]


def cut_off(ax) -> list[str]:
    """Texts that do not lie on the canvas."""
    page = ax.figure.bbox
    room = TOLERANCE * ax.figure.dpi / 72
    found = []
    for text in drawn_texts(ax):
        box = text.get_window_extent()
        if (
            box.x0 < page.x0 - room
            or box.y0 < page.y0 - room
            or box.x1 > page.x1 + room
            or box.y1 > page.y1 + room
        ):
            found.append(text.get_text())
    return found


def on_each_other(ax, texts=None) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other by more than the tolerance, in both directions."""
    texts = drawn_texts(ax) if texts is None else texts
    boxes = np.array([text.get_window_extent().extents for text in texts]) * 72 / ax.figure.dpi
    if not len(boxes):
        return []
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    shared = np.minimum(high, boxes[:, 2:]) - np.maximum(low, boxes[:, :2])
    pairs = np.argwhere(np.triu((shared > TOLERANCE).all(axis=2), 1))
    return [(texts[i].get_text(), texts[j].get_text()) for i, j in pairs.tolist()]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "figure"), DRAWN)
def test_all_text_is_on_the_canvas_and_apart(name, figure):
    widths = (None, "single", "double") if name == "networks" else ("single",)
    for width in widths:
        ax = study(name)[figure](**({} if width is None else {"width": width}))
        inches = {None: ax.figure.get_figwidth(), "single": 85 / 25.4, "double": 180 / 25.4}[width]
        assert ax.figure.get_figwidth() == pytest.approx(inches)
        assert cut_off(ax) == [], width
        assert on_each_other(ax) == [], width
        assert not any("`" in text.get_text() for text in drawn_texts(ax))
        shown = qca.plot.key(ax).query("drawn")
        assert shown.drop_duplicates()["label"].is_unique
        plt.close("all")


@pytest.mark.filterwarnings("ignore")
def test_figures_of_belief_are_on_the_canvas_and_apart():
    given = four_studies.networks()
    y, names = given.outcome, list(given.conditions)
    cuts = {n: getattr(given.settings, n) for n in ("incl_cut", "pri_cut", "n_cut", "ties")}
    found = qca.minimize(given.sets(), y, names, include="?", **cuts)
    plan = given.plan.resolved(given.data).specs
    moved = {
        f"{column}.{name}": (0.9 * value, 1.1 * value)
        for column in names
        for name, value in (plan[column].anchors if column in plan else ())
        if name in ("crossover", "threshold")
    }
    uncertain = qca.calibration_uncertainty(
        given.data, plan, moved, 99, y, names, include="?", **cuts
    )
    drawn = (
        (qca.plot.ranges, qca.sensitivity_ranges(found, given.data, plan)),
        (qca.plot.map, qca.sensitivity_map(found, next(iter(moved)), "incl_cut", given.data, plan)),
        (qca.plot.chance, qca.permutation_test(found, 99)),
        (qca.plot.influence, qca.influence(found, most=500)),
        (qca.plot.uncertainty, uncertain),
        (lambda result, **w: qca.plot.uncertainty(result, "anchors", **w), uncertain),
    )
    for draw, result in drawn:
        for width in ("single", "double"):
            ax = draw(result, width=width)
            assert cut_off(ax) == [], (draw, width)
            assert on_each_other(ax) == [], (draw, width)
            plt.close("all")


def names_of(kind: str, n: int, rng) -> list[str]:
    """Return n names: long, of another script, without blanks, or the same but for their middle."""
    letters = list("abcdefghijklmnopqrstuvwxyz")
    word = lambda: "".join(rng.choice(letters, rng.integers(3, 12)))  # noqa: E731
    made = {
        "long": lambda i: f"Regional {word()} network for integrated care of {word()} {i}",
        "blanks": lambda i: " ".join(word()[:4] for _ in range(5)) + f" {i}",
        "Chinese": lambda i: "".join(rng.choice(list("北京天津河北山西内蒙古辽宁"), 9)) + str(i),
        "one word": lambda i: f"{word()}{word()}{word()}{i}",
        "alike": lambda i: f"Care network no. {i} for people with dementia and their families",
        "short": lambda i: f"N{i}",
    }[kind]
    return [made(i) for i in range(n)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["long", "blanks", "Chinese", "one word", "alike", "short"])
@pytest.mark.parametrize("n", [3, 24, 60, 240, 500])
def test_labels_are_unique_and_apart_at_any_size(n, kind):
    rng = np.random.default_rng(n)
    names = names_of(kind, n, rng)
    x = pd.Series(rng.beta(0.7, 0.7, n), index=names, name="A*B")
    y = pd.Series(np.clip(x + rng.normal(0.1, 0.2, n), 0, 1), index=names, name="Y")
    looks = [("single", True), ("double", True), ("double", "numbers")]
    for width, shorten in looks if n == 24 else looks[n % 2 :][:1]:
        ax = qca.plot.xy(x, y, names=True, shorten=shorten, width=width)
        key = qca.plot.key(ax)
        assert key["name"].tolist() == names
        assert key["label"].is_unique
        assert key["drawn"].any()
        if n == 3:
            assert key["drawn"].all()
        shown = set(key.query("drawn")["label"])
        labels = [text for text in drawn_texts(ax) if text.get_text() in shown]
        assert len(labels) >= 0.9 * len(shown), "points in the same place share a text"
        assert on_each_other(ax, labels) == []
        assert cut_off(ax) == []
        plt.close("all")


def test_placing_names_takes_no_seconds():
    rng = np.random.default_rng(5)
    for n in (60, 500):
        names = names_of("long", n, rng)
        x = pd.Series(rng.random(n), index=names, name="A")
        y = pd.Series(rng.random(n), index=names, name="Y")
        qca.plot.xy(x, y)
        begun = time.process_time()
        qca.plot.xy(x, y, names=True)
        assert time.process_time() - begun < 6, "ten times what it takes on a quiet machine"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["networks", "provinces"])
def test_pdf_has_no_type_3_fonts_whatever_the_settings_are(name, tmp_path):
    with mpl.rc_context({"pdf.fonttype": 3, "ps.fonttype": 3}):
        for figure in ("xy", "fiss", "necessity", "venn"):
            buffer = io.BytesIO()
            study(name)[figure]().figure.savefig(buffer, format="pdf")
            assert b"/Type3" not in buffer.getvalue()
            assert b"/FontFile" in buffer.getvalue()
        assert mpl.rcParams["pdf.fonttype"] == 3


def test_images_are_as_large_as_asked_for():
    ax = study("lipset")["fiss"](width="single")
    buffer = io.BytesIO()
    ax.figure.savefig(buffer)
    buffer.seek(0)
    height, width, _ = plt.imread(buffer).shape
    assert width == pytest.approx(85 / 25.4 * 300, abs=1)
    buffer = io.BytesIO()
    plt.figure(ax.figure.number)
    plt.savefig(buffer, dpi=50)
    buffer.seek(0)
    assert plt.imread(buffer).shape[1] == pytest.approx(width / 6, abs=1)
    assert ax.figure.dpi == mpl.rcParams["figure.dpi"]
    assert height > 0


@pytest.mark.parametrize("figure", ["xy", "fiss", "necessity", "upset", "venn"])
def test_axes_of_your_own_keep_their_size_and_their_neighbours(figure):
    whole, axes = plt.subplots(1, 2, figsize=(9, 6), layout="constrained")
    for ax in axes:
        study("lipset")[figure](ax=ax)
    assert whole.get_size_inches().tolist() == [9, 6]
    whole.canvas.draw()
    texts = [text for ax in axes for text in ax.texts] + [ax._left_title for ax in axes]
    assert all(whole.bbox.padded(2).contains(*text.get_window_extent().min) for text in texts)
    title, box = axes[0]._left_title.get_window_extent(), axes[0].get_window_extent()
    assert title.y0 >= box.y1
    legend = axes[0].get_legend()
    assert legend is None or legend.get_window_extent().y1 <= box.y0


def test_long_names_have_rows_as_high_as_they_need():
    rng = np.random.default_rng(0)
    names = [
        f"Condition {i} as judged by the coordinators of the regional network" for i in range(5)
    ]
    data = pd.DataFrame(rng.integers(0, 2, (60, 5)), columns=names)
    data["Y"] = data[names[0]] & data[names[1]] | data[names[2]] & ~data[names[3]] & 1
    found = qca.minimize(data, "Y")
    for draw in (qca.plot.fiss, qca.plot.coverage, qca.plot.ambiguity):
        ax = draw(found, width="single")
        assert on_each_other(ax) == []
        assert cut_off(ax) == []
    ax = qca.plot.truth_table(found.table, width="single")
    assert on_each_other(ax) == []


def test_widths_are_checked():
    draw = study("lipset")["fiss"]
    assert draw(width=120).figure.get_figwidth() == pytest.approx(120 / 25.4)
    with pytest.raises(qca.DataError, match="width must be one of 'single', 'double'"):
        draw(width="singel")
    with pytest.raises(qca.DataError, match="width"):
        draw(width=3)
    _, ax = plt.subplots()
    with pytest.raises(qca.DataError, match="the width of a new figure, but ax already has"):
        draw(width="single", ax=ax)
