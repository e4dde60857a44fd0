"""The page to look at: how large it is, how long its export takes, and how soon one can use it in a browser.

Ready is when the first screen is drawn and answers; each load is in a fresh window, without a cache. Needs the page
(`make explorer`), playwright (`make browser`) and Chromium.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RUNS = 9
PLACES = ("overview", "events", "src-wikipedia-relations", "evt-maduro-breaks-ties")
READY = "() => Math.max(...performance.getEntriesByName('ready').map(entry => entry.startTime))"
DRAWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"""


def export_seconds(path: Path) -> float:
    """Seconds that the whole command takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "usvenezuela", "export", "html", "--output", str(path)], check=True, capture_output=True)
    return time.perf_counter() - start


def load_times(browser: Any, address: str) -> tuple[float, float]:
    """Milliseconds from the start of loading until one can use the page, and until it is drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address)
    drawn, ready = tab.evaluate(DRAWN), tab.evaluate(READY)
    context.close()
    return ready, drawn


def main() -> None:
    """Print the sizes and the medians of the times."""
    chromium = shutil.which("chromium")
    if not chromium or not find_spec("playwright") or not (ROOT / "src/usvenezuela/exporting/page.html").is_file():
        print("the page is not timed: it needs `make explorer`, `make browser` and Chromium")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "explorer.html"
        seconds = statistics.median(export_seconds(path) for _ in range(RUNS))
        print(f"explorer.html  {path.stat().st_size / 1e6:.2f} MB, written in {seconds:.2f} s")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for place in PLACES:
            times = [load_times(browser, f"{path.as_uri()}#{place}") for _ in range(RUNS)]
            ready, drawn = (statistics.median(each) for each in zip(*times, strict=True))
            print(f"#{place:24} ready after {ready:4.0f} ms, drawn after {drawn:4.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
