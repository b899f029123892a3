"""The application in a real browser: a whole study, and what people do to a page."""

import ast
import io
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from in_window import ANCHORS, BROWSER, CONDITIONS, Window, needs_browser, served

import fastqca as qca

EVIL = "<script>alert(1)</script>"
MESSY = ["GPs, per 10,000", "Trust, in others", "Budget (EUR)", "Shared IT?"]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(tmp_path_factory.mktemp("app")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, address):
    one = Window(chromium, address)
    yield one
    one.close()
    assert one.said == []
    assert all(url.startswith(("http://127.0.0.1:", "data:", "blob:")) for url in one.asked)


def expected():
    sets = qca.calibrate(
        qca.datasets.load("lipset"), {name: qca.fuzzy(*at) for name, at in ANCHORS.items()}
    )
    table = qca.truth_table(sets, "SURV", CONDITIONS, incl_cut=0.8)
    return qca.minimize(table, include="?", dir_exp=", ".join(CONDITIONS))


@needs_browser
def test_a_whole_study(window, tmp_path):
    window.lipset()
    rows = window.text("rows-rows")
    assert "GR; PT; ES" in rows
    window.go("solutions")
    for name in CONDITIONS:
        window.page.locator("#solutions-expectations").get_by_label(name, exact=True).select_option(
            "present"
        )
    window.settle()
    found = expected()
    for kind in ("conservative", "intermediate", "parsimonious"):
        shown = window.text(f"solutions-{kind}")
        solution = getattr(found, kind)
        assert all(str(model) in shown.replace("\n", " ") for model in solution.models)
        numbers = solution.to_frame()[["inclS", "covS"]].to_numpy().ravel()
        assert all(f"{number:.3f}" in shown for number in numbers)

    window.go("rows")
    window.page.locator("#rows-rows tbody tr").nth(1).click()  # row 22
    window.page.fill("#rows-why", f"FI and IE {EVIL}")
    window.page.click("#rows-exclude")
    window.settle()
    assert f"FI and IE {EVIL}" in window.text("rows-decided")
    window.go("solutions")
    assert "DEV*~IND" not in window.text("solutions-parsimonious")

    path = tmp_path / "my study.toml"
    window.go("results")
    window.page.fill("#results-path", str(path))
    window.page.click("#results-save")
    window.settle()
    study = qca.Study.load(path)
    assert study.settings.exclude == (22,)
    assert dict(study.row_reasons) == {"DEV*~URB*LIT*~IND*STB": f"FI and IE {EVIL}"}
    assert study.settings.dir_exp == ", ".join(CONDITIONS)

    window.page.click("#undo")
    window.settle()
    window.go("solutions")
    assert "DEV*~IND" in window.text("solutions-parsimonious")
    assert qca.Study.load(path).settings.exclude is None, "saved by itself"
    window.page.click("#redo")
    window.settle()
    assert qca.Study.load(path) == study

    before = window.text("solutions-parsimonious")
    window.page.reload()
    window.settle()
    window.go("solutions")
    assert window.text("solutions-parsimonious") == before
    taken = _downloads(window)
    assert set(taken) == {"html", "word", "excel", "study", "python", "r"}
    with zipfile.ZipFile(io.BytesIO(taken["study"])) as packed:
        packed.extractall(tmp_path / "zip")
    assert qca.Study.load(tmp_path / "zip" / "study.toml") == study
    printed = _run(taken["python"], tmp_path / "zip")
    assert str(study.table()) in printed
    assert "library(QCA)" in taken["r"].decode()
    assert b"<html" in taken["html"]
    for kind in ("word", "excel"):
        assert zipfile.is_zipfile(io.BytesIO(taken[kind]))


def _downloads(window):
    """Press every button that takes something away."""
    taken = {}
    window.go("results")
    for kind in ("html", "word", "excel", "study", "python", "r"):
        with window.page.expect_download(timeout=120_000) as awaited:  # figures, on a busy machine
            slow = kind in {"html", "word", "excel"}
            window.page.click(f"#results-{'run' if slow else 'as'}_{kind}")
        taken[kind] = Path(awaited.value.path()).read_bytes()
    return taken


def _run(script, folder):
    ast.parse(script)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


@needs_browser
def test_names_stay_text(window, tmp_path):
    raw = pd.DataFrame(
        {"合作 & <b>trust</b>": [1, 0, 0, 1], "B, or not": [0, 1, 0, 1], "Y": [1, 1, 0, 1]},
        index=pd.Index([EVIL, "华为技术有限公司", "c", "d"], name="firm"),
    )
    raw.to_csv(tmp_path / "firms.csv")
    window.open(tmp_path / "firms.csv")
    window.choose("Y", list(raw.columns[:2]))
    assert EVIL in window.text("data-cells_read")
    window.go("rows")
    assert EVIL in window.text("rows-rows")
    window.go("solutions")
    assert "合作 & <b>trust</b>" in window.text("solutions-parsimonious")
    window.go("necessity")


def messy(path):
    """Write a workbook as people have them: title, notes, codes, names with commas, text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Care partnerships, survey 2024"])
    sheet.append([])
    sheet.append(["No.", "Region, name", *MESSY, "Lead", "Quality"])
    for at in range(40):
        gp, trust, money, it = (at >> bit & 1 for bit in range(4))
        good = (gp and trust) or (money and it)
        sheet.append(
            (
                *(f"R{at:02}", f"Circle {at}, north", 3.2 + at % 5 / 10 + 3 * gp),
                *(-99 if at == 7 else 2 + 4 * trust, f"{(200 + at + 900 * money) * 1000:,}"),
                *("Yes" if it else "No", "Insurer" if at % 3 else "Town", 8.1 if good else 3.2),
            )
        )
    sheet.append([])
    sheet.append(["* -99 = no answer"])
    book.save(path)


@needs_browser
def test_a_messy_workbook(window, tmp_path):
    page = window.page
    messy(tmp_path / "regions.xlsx")
    window.open(tmp_path / "regions.xlsx")
    window.choose("Quality", MESSY)
    said = window.text("data-read")
    assert "Trust, in others: -99 may stand for" in said
    assert "regions.xlsx, row 1" in said
    assert str(tempfile.gettempdir()) not in said

    page.click("text=How to read it")
    page.fill("#data-missing", "-99, 999")
    page.fill("#data-case_id", "No such column")
    window.settle()
    page.click("#data-again")
    window.settle()
    notice = page.locator(".shiny-notification-error").last.inner_text()
    assert "No such column" in notice
    assert tempfile.gettempdir() not in notice
    page.fill("#data-case_id", "Region, name")
    window.settle()
    page.click("#data-again")
    window.settle()
    assert page.input_value("#data-outcome") == "Quality", "what was chosen is kept"
    assert page.evaluate("$('#data-conditions').val()") == MESSY
    assert "-99" not in window.text("data-read").split("row 45")[0]

    window.go("calibrate")
    page.select_option("#calibrate-column", MESSY[0])
    window.settle()
    page.select_option("select[id^=calibrate-kind_]", "fuzzy")
    window.settle()
    assert page.locator(".stack input.unset").count() == 3, "over how the values are spread"
    for column, anchors in {
        MESSY[0]: (3.5, 5, 6.3),
        MESSY[1]: (2, 4, 6),
        MESSY[2]: (2e5, 6e5, 1e6),
        "Quality": (3, 5, 8),
    }.items():
        window.calibrate(column, anchors)

    window.go("solutions")
    assert page.locator(".tab-pane.active .problem").count() == 1, "said once"
    assert "missing='drop'" in window.text("solutions-problem")
    window.go("rows")
    assert "missing='drop'" in window.text("rows-problem")
    window.go("results")
    assert "none" in page.evaluate(
        "getComputedStyle(document.querySelector('#results-run_html')).pointerEvents"
    )
    window.go("data")
    page.check("#data-drop")
    window.settle()

    window.go("rows")
    window.cut("incl_cut", 0.8)
    page.click("#rows-exclude")
    window.settle()
    assert "Select one or more rows" in page.locator(".shiny-notification-error").last.inner_text()
    assert "Circle 0, north; Circle 16, north" in window.text("rows-rows")
    page.check("#rows-complete")
    window.settle()
    page.locator("#rows-rows tbody tr").nth(3).click()
    window.settle()
    page.fill("#rows-why", "no such region")
    page.click("#rows-exclude")
    window.settle()
    assert "(no such region)" in window.text("rows-decided")
    assert page.locator(".shiny-notification").count() == 0, "what is mended is no longer said"
    window.go("solutions")
    page.get_by_label(MESSY[1], exact=True).select_option("present")
    window.settle()
    page.locator("#solutions-plot svg a").last.click(force=True)
    window.settle()
    assert "Circle" in page.evaluate("$('#solutions-case option:selected').text()")
    assert "Quality" in window.text("solutions-of_case")

    window.go("results")
    page.fill("#results-path", str(tmp_path / "kept.toml"))
    page.click("#results-save")
    window.settle()
    window.go("data")
    window.open(tmp_path / "kept.toml", tmp_path / "kept.csv")
    window.go("solutions")
    assert page.get_by_label(MESSY[1], exact=True).input_value() == "present"
    window.go("rows")
    assert "(no such region)" in window.text("rows-decided")

    window.go("data")  # rows have other numbers with other conditions
    page.evaluate("name => $('#data-conditions')[0].selectize.removeItem(name)", MESSY[3])
    window.settle()
    window.go("rows")
    assert window.text("rows-decided") == ""
    assert "Circle 0, north" in window.text("rows-rows")
    window.go("data")
    page.select_option("#data-outcome", "Lead")
    window.settle()
    assert "has text" in window.text("data-at_names")


@needs_browser
def test_anchors_are_dragged(window):
    """By mouse and keyboard; a drag is one step of undo."""
    page = window.page
    page.select_option("#data-example", "lipset")
    window.choose("SURV", CONDITIONS)
    window.go("calibrate")
    page.select_option("#calibrate-column", "URB")
    window.settle()
    page.select_option("select[id^=calibrate-kind_]", "fuzzy")
    window.settle()
    sliders, numbers = page.locator(".stack input"), page.locator(".numbers input")
    assert sliders.count() == 3
    for at, to in enumerate((0.2, 0.6, 0.9)):
        box = page.locator(".stack .drawing").bounding_box()
        left, width, _, _ = map(float, page.get_attribute(".stack .drawing", "data-box").split())

        def place(share, box=box, left=left, width=width):
            return box["x"] + box["width"] * (left + width * share), box["y"] + box["height"] / 2

        page.mouse.move(*place((at + 0.5) / 3))
        page.mouse.down()
        page.mouse.move(*place(to), steps=5)
        page.mouse.up()
        window.settle()
    low, high = (
        float(page.get_attribute(".stack .drawing", f"data-{end}")) for end in ("low", "high")
    )
    for number, to in zip(numbers.all(), (0.2, 0.6, 0.9), strict=True):
        assert float(number.input_value()) == pytest.approx(low + to * (high - low), rel=0.03)
    dragged = numbers.nth(1).input_value()
    assert dragged in window.text("calibrate-plan_table")

    page.wait_for_timeout(1100)  # else it would belong to the last movement
    sliders.nth(1).focus()
    page.keyboard.press("ArrowRight")
    window.settle()
    assert float(numbers.nth(1).input_value()) > float(dragged)
    page.click("#undo")
    window.settle()
    assert numbers.nth(1).input_value() == dragged
    numbers.nth(1).fill("50")
    window.settle()
    assert float(sliders.nth(1).input_value()) == 50
    assert "50" in window.text("calibrate-plan_table")

    page.select_option("#calibrate-column", "LIT")
    window.settle()
    page.select_option("select[id^=calibrate-kind_]", "percentiles")
    window.settle()
    page.click("#calibrate-same")
    window.settle()
    plan = window.text("calibrate-plan_table")
    assert plan.count("percentiles(5, 50, 95)") == 5, "all but the one that has anchors"
    assert plan.count("fuzzy(") == 1


@needs_browser
def test_text_is_coded_and_sheets_of_notes_are_passed_over(window, tmp_path):
    page = window.page
    frame = pd.DataFrame(
        {"Trust": ["high", "low", "high", "medium"], "Money": [9, 2, 8, 3], "Y": [1, 0, 1, 0]},
        index=pd.Index(list("abcd"), name="case"),
    )
    with pd.ExcelWriter(tmp_path / "cases.xlsx") as book:
        pd.DataFrame({"About": ["Survey"]}).to_excel(book, sheet_name="Read me", index=False)
        frame.to_excel(book, sheet_name="Cases")
    window.open(tmp_path / "cases.xlsx")
    assert page.input_value("#data-sheet") == "Cases"
    page.click("text=How to read it")
    page.fill("#data-missing", "3")
    window.settle()
    page.click("#data-again")
    window.settle()
    window.choose("Y", ["Trust", "Money"])
    window.go("calibrate")
    page.select_option("#calibrate-column", "Trust")
    window.settle()
    page.select_option("select[id^=calibrate-kind_]", "labels")
    window.settle()
    for text, level in {"high": "1", "low": "0", "medium": "0.4"}.items():
        page.locator(".numbers").get_by_label(text, exact=True).fill(level)
    window.settle()
    assert "'medium': 0.4" in window.text("calibrate-plan_table")

    window.go("data")
    frame.to_csv(tmp_path / "other.csv")
    window.open(tmp_path / "other.csv")
    assert page.input_value("#data-missing") == "", (
        "codes of the last file are not those of this one"
    )
    assert "3" in page.locator("#data-cells_read tbody tr").nth(3).inner_text()


@needs_browser
def test_two_windows_do_not_mix(window, chromium, address):
    other = Window(chromium, address)
    window.page.select_option("#data-example", "lipset")
    other.page.select_option("#data-example", "care_networks")
    window.settle()
    other.settle()
    assert "18" in window.text("data-read")
    assert "24" in other.text("data-read")
    window.page.reload()
    window.settle()
    assert "18" in window.text("data-read")
    other.close()


@needs_browser
def test_files_that_cannot_be_read(window, tmp_path):
    for name, content in {
        "empty.csv": b"",
        "picture.csv": bytes(range(256)) * 40,
        "wrong.toml": b"name = 1",
        "notes.xlsx": b"this is no workbook",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        window.open(path)
        notice = window.page.locator(".shiny-notification-error").last
        assert len(notice.inner_text().strip()) > 20
        assert "Traceback" not in notice.inner_text()
    window.page.select_option("#data-example", "lipset")
    window.settle()
    assert "18" in window.text("data-read"), "the window still works"


@needs_browser
def test_a_large_file(window, tmp_path):
    numbers = np.random.default_rng(1)
    frame = pd.DataFrame(numbers.random((60_000, 10)).round(15), columns=list("ABCDEFGHIY"))
    path = tmp_path / "large.csv"
    frame.to_csv(path)
    assert path.stat().st_size > 10 * 2**20
    window.open(path)
    window.page.wait_for_function(
        "document.querySelector('#data-read').innerText.includes('60000')", timeout=60_000
    )
    window.choose("Y", ["A", "B", "C"])
    window.go("rows")
    assert window.page.locator("#rows-rows tbody tr").count() == 8


@needs_browser
def test_what_the_library_says_stands_beside_the_field(window):
    window.lipset()
    window.page.fill("#rows-n_cut", "1.5")
    window.settle()
    assert "n_cut" in window.text("rows-at_n_cut")
    window.page.fill("#rows-n_cut", "1")
    window.settle()
    assert "whole number" not in window.text("rows-at_n_cut")
    window.go("calibrate")
    before = window.text("calibrate-plan_table")
    window.page.select_option("#calibrate-column", "DEV")
    window.settle()
    assert window.page.input_value("input[id^=calibrate-exclusion_]") == "400", "as it was left"
    assert window.text("calibrate-plan_table") == before, "a look at a column changes nothing"
    window.page.fill("input[id^=calibrate-crossover_]", "5000")
    window.settle()
    assert "out of order" in window.text("calibrate-wrong")


@needs_browser
def test_work_is_cancelled_within_a_second(window):
    window.lipset()
    window.go("results")
    for work in ("html", "word"):  # of some seconds
        window.page.click(f"#results-run_{work}")
        window.page.wait_for_selector(f"#results-found_{work} progress")
        start = time.monotonic()
        window.page.click(f"#results-stop_{work}")
        window.page.wait_for_function(
            f"document.querySelector('#results-found_{work}').innerText.includes('Cancelled')"
        )
        assert time.monotonic() - start < 2  # a second, and what a busy machine adds
    window.go("robustness")
    window.page.click("#robustness-run_permutation")
    window.page.wait_for_function(
        "document.querySelector('#robustness-found_permutation').innerText.includes('chance')",
        timeout=60_000,
    )


@needs_browser
def test_no_page_is_wider_than_the_window(window):
    window.lipset()
    for name in ("data", "calibrate", "necessity", "rows", "solutions", "robustness", "results"):
        window.go(name)
        for width in (1024, 1600, 3840):
            window.page.set_viewport_size({"width": width, "height": 900})
            window.settle()
            too_wide = window.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert too_wide <= 0, (name, width)


@needs_browser
def test_in_spanish(chromium, address):
    one = Window(chromium, address)
    one.page.click("a[lang=es]")
    one.settle()
    assert one.page.locator("html").get_attribute("lang") == "es"
    one.page.select_option("#data-example", "lipset")
    one.settle()
    assert "18 casos" in one.text("data-read")
    one.close()


@needs_browser
def test_a_file_is_opened_from_the_command_line(chromium, tmp_path):
    study = qca.Study("Mine", qca.datasets.load("care_networks"), "NE", ("FD", "FI", "NB"))
    study.save(tmp_path / "mine.toml")
    with served(tmp_path, tmp_path / "mine.toml") as place:
        one = Window(chromium, place)
        assert one.page.input_value("#data-name") == "Mine"
        one.go("rows")
        assert one.page.locator("#rows-rows tbody tr").count() == len(study.table().n)
        one.close()


def answer(url, **headers):
    """Ask for an address, and return the status."""
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 (our own address)
        with urllib.request.urlopen(request) as found:  # noqa: S310
            return int(found.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_nobody_else_gets_in(address):
    base, token = address.split("?token=")
    assert answer(address) == 403, "without cookies the address only opens the door"
    assert answer(base) == 403
    assert answer(f"{base}?token={token[:-1]}x") == 403
    port = base.rstrip("/").rsplit(":", 1)[1]
    cookie = {"Cookie": f"fastqca_{port}={token}"}
    page = f"{base}?w=1"
    assert answer(page, **cookie) == 200
    assert answer(page, Origin="https://example.org", **cookie) == 403
    assert answer(page, Host="example.org", **cookie) == 403
    assert answer(page, **{"Content-Length": str(10**12)}, **cookie) == 413
