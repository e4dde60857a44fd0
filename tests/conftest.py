"""What the tests share: a small repository to break, and the real dataset."""

import shutil
from pathlib import Path

import pytest

import usvenezuela as usv

ROOT = Path(__file__).parents[1]
BASE = Path(__file__).parent / "base"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small repository whose seeds are without fault."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


@pytest.fixture(scope="session")
def data() -> usv.Dataset:
    """The real dataset."""
    return usv.load()
