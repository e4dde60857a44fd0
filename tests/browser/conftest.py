"""A browser for the tests of the page: the Chromium of the system, started once, that asks for nothing from the network."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from builder.releasing.page import PAGE
from tests.conftest import ROOT
from usvenezuela.exporting.export import export

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()


class Reader:
    """Someone who looks at a page."""

    def __init__(self, tab: Any, file: Path) -> None:
        self.tab, self.file = tab, file

    def load(self, place: str = "overview") -> None:
        """Open the file anew, at a place in it."""
        self.tab.goto("about:blank")
        self.tab.goto(f"{self.file.as_uri()}#{place}")

    def go(self, place: str) -> None:
        """Go to a place in the page, as by a link."""
        self.tab.evaluate("place => { location.hash = place }", place)
        self.rest()

    def rest(self) -> None:
        """Wait until what was asked for is drawn."""
        self.tab.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))")

    def until(self, condition: str, value: Any = None) -> None:
        """Wait until a function says that something is so; the page's policy lets no browser function wait for it."""
        for _ in range(200):
            if self.tab.evaluate(condition, value):
                return
            self.tab.wait_for_timeout(20)
        pytest.fail(f"never so: {condition}")

    def ids(self, selector: str = "main [data-id]") -> list[str]:
        """The ids of the records listed."""
        found: list[str] = self.tab.evaluate("all => [...document.querySelectorAll(all)].map(each => each.dataset.id)", selector)
        return found

    def text(self, selector: str = "main") -> str:
        """What stands in the first element that is meant."""
        return str(self.tab.inner_text(selector))


@pytest.fixture(scope="package")
def told() -> dict[str, list[str]]:
    """What browsers complained of and asked for."""
    return {"errors": [], "requests": []}


@pytest.fixture(scope="package")
def context(told: dict[str, list[str]]) -> Iterator[Any]:
    """A browser's window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: run `make browser`")
    if not CHROMIUM:
        pytest.skip("needs Chromium: install it by the system's package manager")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        made = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        made.on("console", lambda message: told["errors"].append(message.text) if message.type in ("error", "warning") else None)
        made.on("weberror", lambda error: told["errors"].append(str(error.error)))
        made.on("request", lambda request: told["requests"].append(request.url))
        yield made
        browser.close()


@pytest.fixture(scope="package")
def tab(context: Any) -> Any:
    """The one tab."""
    return context.new_page()


@pytest.fixture(scope="package")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the real dataset."""
    if not (ROOT / PAGE).is_file():
        pytest.skip("needs the page: run `make explorer`")
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    export(usv.load(), "html", path)
    return path


@pytest.fixture(scope="package")
def loaded(tab: Any, file: Path) -> Reader:
    """The page of the real dataset, open."""
    reader = Reader(tab, file)
    reader.load()
    return reader


@pytest.fixture
def reader(loaded: Reader, told: dict[str, list[str]]) -> Iterator[Reader]:
    """The page, at its first screen; nothing may be asked from the network, and no error be told."""
    if not loaded.tab.url.startswith(loaded.file.as_uri()):
        loaded.load()
    loaded.tab.set_viewport_size({"width": 1280, "height": 900})
    loaded.tab.emulate_media(media="screen", color_scheme="light")
    loaded.go("overview")
    yield loaded
    assert told["errors"] == []
    assert [address for address in told["requests"] if not address.startswith(("file:", "data:", "about:"))] == []
