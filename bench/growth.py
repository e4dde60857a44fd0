"""Measure how the build grows with its seeds: time by step, and memory of a process of its own, at some sizes.

Run as `python -m bench.growth [COPIES ...]`. The seeds are this repository's own, so many times over: each copy has its
documents, and all its records and actors under ids of their own. The actors of all copies share their names, which the
build calls problems; so each step is run by itself, whatever it finds.
"""

import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
_ID = re.compile(r"\b(act|evt|san|pst|fig|src)-[a-z0-9]+(-[a-z0-9]+)*\b")
_PATH = re.compile(r"seeds/documents/([\w-]+)\.txt")


def multiply(folder: Path, copies: int) -> None:
    """Write the seeds so many times over."""
    for path in sorted((ROOT / "seeds").rglob("*")):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name == "documents":
            for number in range(copies):
                target.with_stem(f"{path.stem}-{number}").write_bytes(path.read_bytes())
        elif path.is_file():
            text = path.read_text(encoding="utf-8")
            head, rest = text.split("\n", 1) if path.suffix in (".yaml", ".csv") and "\n" in text else ("", text)
            target.write_text("\n".join([head, *(_copied(rest, number) for number in range(copies))]), encoding="utf-8")


def _copied(text: str, number: int) -> str:
    text = _PATH.sub(rf"seeds/documents/\1-{number}.txt", text)
    return "\n".join(line if line.lstrip().startswith("path:") else _ID.sub(rf"\g<0>-n{number}", line) for line in text.splitlines())


def measure(folder: Path) -> None:
    """Print what each step took, in a process that does nothing else."""
    from builder.build import _check, code, render
    from builder.checking.coverage import clause_counts
    from builder.rendering.statistics import statistics
    from builder.resolve import Resolver

    marks = [time.perf_counter()]
    coding, faults = code(folder)
    marks.append(time.perf_counter())
    problems = [*faults, *_check(coding, is_complete=not faults)]
    marks.append(time.perf_counter())
    tables = Resolver(coding).tables()
    files = render(tables, statistics(tables, coding.accounts.summary(), clause_counts(coding.accounts)))
    marks.append(time.perf_counter())
    seconds = ", ".join(
        f"{step} {end - begin:.1f} s" for step, (begin, end) in zip(("read", "check", "render"), pairwise(marks), strict=True)
    )
    rows, published = sum(map(len, tables.values())), sum(map(len, files.values())) / 1024**2
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{len(tables['sources'])} documents, {len(tables['events'])} events, {rows} rows, {published:.0f} MiB"
    print(f"{size}: {seconds}; {memory:.0f} MiB of memory; {len(problems)} problems", flush=True)


def main() -> None:
    """Measure each size."""
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
        return
    for copies in map(int, sys.argv[1:] or ["1", "5", "20"]):
        with tempfile.TemporaryDirectory() as name:
            multiply(Path(name), copies)
            subprocess.run([sys.executable, "-m", "bench.growth", "--measure", name], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
