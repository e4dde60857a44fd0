"""What the tests share: a small repository to break, the real dataset, and how many random examples are tried."""

import os
import resource
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import usvenezuela as usv
from builder.build import build
from builder.publishing.files import write
from builder.releasing.page import PAGE

# A slow machine is no failure; in CI the same examples are tried each time, elsewhere new ones.
settings.register_profile("usvenezuela", deadline=None, max_examples=50, derandomize="CI" in os.environ)
settings.register_profile("quick", settings.get_profile("usvenezuela"), max_examples=10)
settings.register_profile("fuzz", deadline=None, max_examples=int(os.environ.get("EXAMPLES") or 500), derandomize=False)
settings.load_profile("usvenezuela")

ROOT = Path(__file__).parents[1]
BASE = Path(__file__).parent / "base"
NODE_MODULES = Path(__file__).parent / "npm" / "node_modules"
STARTED = time.perf_counter()


def examples(share: float) -> int:
    """This share of the examples that the profile asks for, where each costs more or less than usual."""
    return max(1, round(settings.default.max_examples * share)) if settings.default else 1


def nearly(texts: SearchStrategy[str]) -> SearchStrategy[str]:
    """These texts, and the same with a letter more, less or changed."""
    letters = st.sampled_from([*" \t\n0_-.,|[]?~aAé", "\u0663", "\u200b", ""])
    changes = st.tuples(texts, st.integers(0, 40), st.integers(0, 1), letters)
    return texts | changes.map(lambda change: _changed(*change))


def _changed(text: str, at: int, without: int, letter: str) -> str:
    at = min(at, len(text))
    return text[:at] + letter + text[at + without :]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long the tests took and how much memory the largest process had, those that they started included."""
    processor = sum(os.times()[:4])
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    terminalreporter.write_line(f"took {time.perf_counter() - STARTED:.0f} s, {processor:.0f} s of processor time, {peak} MiB at most")


def needs_node(package: str) -> pytest.MarkDecorator:
    """Skip a test where Node.js or a package of tests/npm is not at hand."""
    is_at_hand = shutil.which("node") is not None and (NODE_MODULES / package).is_dir()
    return pytest.mark.skipif(not is_at_hand, reason=f"needs {package}: install Node.js 20 or newer and run `make npm`")


needs_page = pytest.mark.skipif(not (ROOT / PAGE).is_file(), reason="needs the page: install Node.js 20 or newer and run `make explorer`")
"""Skips a test where the page to look at is not built."""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small repository whose seeds are without fault."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small repository with all that is made of it, built once: to be copied, or left as it was found."""
    root = Path(shutil.copytree(BASE, tmp_path_factory.mktemp("whole") / "base"))
    made = build(root)
    assert made.problems == ()
    write(made.files, root)
    return root


@pytest.fixture
def built(whole: Path, tmp_path: Path) -> Path:
    """A copy of the small repository with all that is made of it."""
    return Path(shutil.copytree(whole, tmp_path / "base"))


@pytest.fixture(scope="session")
def data() -> usv.Dataset:
    """The real dataset."""
    return usv.load()
