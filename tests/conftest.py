"""What the tests share: a small repository to break, and the real dataset."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import usvenezuela as usv

# A slow machine is no failure; in CI the same examples are tried each time, elsewhere new ones.
settings.register_profile("usvenezuela", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("usvenezuela")

ROOT = Path(__file__).parents[1]
BASE = Path(__file__).parent / "base"
NODE_MODULES = Path(__file__).parent / "npm" / "node_modules"


def needs_node(package: str) -> pytest.MarkDecorator:
    """Skip a test where Node.js or a package of tests/npm is not at hand."""
    is_at_hand = shutil.which("node") is not None and (NODE_MODULES / package).is_dir()
    return pytest.mark.skipif(not is_at_hand, reason=f"needs {package}: install Node.js 20 or newer and run `make npm`")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small repository whose seeds are without fault."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


@pytest.fixture(scope="session")
def data() -> usv.Dataset:
    """The real dataset."""
    return usv.load()
