"""What a person does in a window of the application."""

import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

BROWSER = (
    shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")

ANCHORS = {
    "DEV": (400, 550, 900),
    "URB": (25, 50, 65),
    "LIT": (50, 75, 90),
    "IND": (20, 30, 40),
    "STB": (15, 9.5, 5),
    "SURV": (-9, 0, 10),
}
CONDITIONS = ["DEV", "URB", "LIT", "IND", "STB"]


@contextmanager
def served(folder, *arguments):
    """Run `fastqca app` and give its address; it must end without having complained."""
    said = folder / "said.txt"
    command = [sys.executable, "-m", "fastqca", "app", "--no-browser", *map(str, arguments)]
    with said.open("w") as stream, subprocess.Popen(command, stderr=stream) as process:
        try:
            while not (found := re.search(r"http://\S+", said.read_text("utf-8"))):
                assert process.poll() is None, said.read_text("utf-8")
                time.sleep(0.1)
            yield found.group()
        finally:
            process.kill()
    assert len(said.read_text("utf-8").splitlines()) == 2, said.read_text("utf-8")


class Window:
    """What a person does in the page."""

    def __init__(self, chromium, address):
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900})
        self.said, self.asked = [], []
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", lambda m: self.said.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)
        self.settle()

    def settle(self):
        """Wait until the server has nothing more to say."""
        self.page.wait_for_function(
            "() => window.Shiny && Shiny.shinyapp && Shiny.shinyapp.isConnected()"
        )
        self.page.wait_for_function(
            """() => {
              const busy = document.documentElement.classList.contains("shiny-busy")
                || document.querySelector(".tab-pane.active .recalculating") !== null;
              const now = performance.now();
              if (busy || !window.quietSince) window.quietSince = now;
              return !busy && now - window.quietSince > 500  // a field waits 250 ms;
            }""",
            polling=50,
        )
        self.page.evaluate("window.quietSince = 0")

    def go(self, name):
        self.page.click(f"a.nav-link[data-value='{name}']")
        self.settle()

    def choose(self, outcome, conditions):
        self.page.select_option("#data-outcome", outcome)
        self.settle()
        for name in conditions:
            self.page.evaluate(
                "name => document.getElementById('data-conditions').selectize.addItem(name)", name
            )
        self.settle()

    def open(self, *files):
        self.page.set_input_files("#data-files", [str(one) for one in files])
        self.settle()

    def calibrate(self, column, anchors):
        self.page.select_option("#calibrate-column", column)
        self.settle()
        self.page.select_option("select[id^=calibrate-kind_]", "fuzzy")
        self.settle()
        for name, value in zip(("exclusion", "crossover", "inclusion"), anchors, strict=True):
            self.page.fill(f"input[id^=calibrate-{name}_]", str(value))
        self.settle()

    def cut(self, name, value):
        self.page.evaluate(
            "([id, value]) => $('#' + id).data('ionRangeSlider').update({from: value})",
            [f"rows-{name}", value],
        )
        self.settle()

    def text(self, place):
        return self.page.locator(f"#{place}").inner_text()

    def lipset(self):
        """Do the study of the README."""
        self.page.select_option("#data-example", "lipset")
        self.settle()
        self.choose("SURV", CONDITIONS)
        self.go("calibrate")
        for column, anchors in ANCHORS.items():
            self.calibrate(column, anchors)
        self.go("rows")
        self.cut("incl_cut", 0.8)

    def close(self):
        self.context.close()
