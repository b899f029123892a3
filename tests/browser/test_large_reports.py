"""Reports of studies with long names and many cases in a browser: nothing off screen, all numbered."""

import re
import shutil
import warnings

import pytest

import fastqca as qca
import four_studies

BROWSER = (
    shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")

WIDTHS = (1280, 768, 390)


@pytest.fixture(scope="module", params=["networks", "firms"])
def tab(request, tmp_path_factory):
    from playwright.sync_api import sync_playwright

    path = tmp_path_factory.mktemp("report") / "report.html"
    study = four_studies.networks() if request.param == "networks" else four_studies.firms(500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.errors.FastqcaWarning)
        qca.report.html(study, path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        made = browser.new_page()
        made.file = path
        made.goto(path.as_uri())
        yield made
        browser.close()


def open_all(tab) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_off_screen(tab, width, scheme):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(media="screen", color_scheme=scheme)
    open_all(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    outside = tab.evaluate(
        """[...document.querySelectorAll("main *")].filter(one => !one.closest(".scroll")
            && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.tagName)"""
    )
    assert outside == []
    ink, paper = tab.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper)]
    assert (light[0] > light[1]) == (scheme == "dark")


def test_a_table_that_goes_on_says_so(tab):
    tab.emulate_media(media="screen")
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.wait_for_timeout(200)
    boxes = tab.evaluate(
        """[...document.querySelectorAll(".scroll")].filter(box => box.clientWidth).map(box =>
            [box.scrollWidth > box.clientWidth + 1, box.nextElementSibling.offsetHeight > 0])"""
    )
    assert any(wide for wide, _ in boxes)
    assert all(wide == hinted for wide, hinted in boxes)


@pytest.mark.parametrize("kind", ["Table", "Figure"])
def test_captions_are_numbered_and_mentioned(tab, kind):
    captions = tab.locator(".caption b, .numbered > figcaption b").all_inner_texts()
    if not captions:
        open_all(tab)
    found = tab.evaluate(
        """[...document.querySelectorAll(".caption b, .numbered > figcaption b")]
            .map(one => one.textContent)"""
    )
    numbers = [int(re.sub(r"\D", "", text)) for text in found if text.startswith(kind)]
    assert numbers == list(range(1, len(numbers) + 1))
    links = set(
        tab.evaluate(
            """[...document.querySelectorAll("section a")].map(one => one.getAttribute("href"))"""
        )
    )
    assert {f"#{kind.lower()}-{n}" for n in numbers} <= links
    assert tab.evaluate(
        """[...document.querySelectorAll("a[href^='#']")].every(one =>
            document.getElementById(one.getAttribute("href").slice(1)))"""
    )


def test_a_link_opens_what_is_folded(tab):
    tab.emulate_media(media="screen")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
    tab.locator("nav details summary").first.click()
    tab.locator("nav details a").last.scroll_into_view_if_needed()
    link = tab.evaluate("""document.querySelector("section > details .exhibit").id""")
    tab.evaluate(f"location.hash = '#{link}'")
    tab.wait_for_timeout(200)
    assert tab.locator(f"#{link}").is_visible()


def test_paper_has_everything(tab):
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
    tab.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
    tab.emulate_media(media="print")
    hidden = tab.evaluate(
        """[...document.querySelectorAll(".exhibit, figure.numbered")].filter(one =>
            !one.checkVisibility({contentVisibilityAuto: true})).map(one => one.id)"""
    )
    assert hidden == []
    too_wide = tab.evaluate(
        """[...document.querySelectorAll("main table, main svg")].filter(one =>
            one.getBoundingClientRect().right > innerWidth + 1)
            .map(one => one.closest("[id]").id)"""
    )
    assert too_wide == []
    tab.emulate_media(media="screen")


def test_it_is_small_and_has_no_unrounded_numbers(tab):
    assert tab.file.stat().st_size < 2e6
    texts = tab.evaluate(
        """[...document.querySelectorAll("td, .exhibit > p, section > p, dd")]
            .map(one => one.textContent)"""
    )
    assert [text for text in texts if re.search(r"\d\.\d{7,}", text)] == []
