"""The report in a real browser: nothing in the console, tables sort, no request leaves the page."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

import fastqca as qca

BROWSER = (
    shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")

EVIL = "<script>alert(1)</script>"


def evil_study() -> qca.Study:
    raw = qca.datasets.load("lipset").rename(index={"AU": EVIL, "BE": 'B"E&<b>'})
    return qca.Study(
        f"Democracy {EVIL}",
        raw,
        "SURV",
        "DEV, URB, LIT, IND, STB",
        plan=qca.datasets.plan("lipset", "fuzzy"),
        incl_cut=0.8,
        pri_cut=0.5,
        dir_exp="DEV, URB, LIT, IND, STB",
        reasons={"DEV": EVIL},
        about={"population": EVIL},
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    from playwright.sync_api import sync_playwright

    path = tmp_path_factory.mktemp("report") / "report.html"
    qca.report.html(evil_study(), path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1200, "height": 900})
        tab.said, tab.asked = [], []
        tab.on("console", lambda message: tab.said.append(message.text))
        tab.on("pageerror", lambda error: tab.said.append(str(error)))
        tab.on("dialog", lambda dialog: (tab.said.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.goto(path.as_uri())
        yield tab
        browser.close()


def unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def test_the_console_is_silent_and_nothing_is_fetched(page):
    assert page.said == []
    assert len(page.asked) == 1
    assert page.asked[0].startswith("file:")


def test_names_from_data_are_text(page):
    assert EVIL in page.inner_text("h1")
    assert page.locator("tr", has_text=EVIL).count() > 0
    assert page.locator("script").count() == 1


def test_tables_sort_by_a_click_and_by_keyboard(page):
    unfold(page)
    table = page.locator("table.fastqca", has=page.locator("tr#case-0"))
    head = table.locator("thead th").nth(2)

    def column() -> list[float]:
        return [float(text) for text in table.locator("tbody tr td:nth-child(3)").all_inner_texts()]

    head.locator("button").click()
    assert column() == sorted(column())
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").press("Enter")
    assert column() == sorted(column(), reverse=True)
    assert page.said == []


def test_points_and_rows_of_cases_are_linked(page):
    unfold(page)
    links = page.locator("svg a")
    assert links.count() >= 18
    target = links.first.get_attribute("xlink:href")
    row = page.locator(target)
    row.hover()
    assert "lit" in (links.first.get_attribute("class") or "")


@pytest.mark.parametrize("width", [360, 768, 1400])
def test_the_page_never_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_can_be_read_by_a_machine(page):
    levels = [
        int(tag[1])
        for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName)")
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "en"
    unnamed = page.locator("svg[role=img]:not([aria-label])").count()
    assert unnamed == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_it_is_small(tmp_path: Path):
    path = tmp_path / "report.html"
    qca.report.html(evil_study(), path)
    assert path.stat().st_size < 2e6
