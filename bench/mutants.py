"""Test the tests: change the code of the rules at random, and list the changes that no test notices.

Each mutant is one change in one file of a copy of the tree. The tests that concern the file are run
first, and the other quick ones only if these pass. A mutant that survives shows what nothing tests,
or changes nothing that can be noticed.
"""

import argparse
import ast
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

ROOT = Path(__file__).parents[1]
WORKERS = 2
TIMEOUT = 300
"""Seconds after which a run of tests is taken to go on for ever, which tests would notice."""
MEMORY = 8 * 1024**3
"""Bytes that a mutant may ask for."""
RULES = ("test_edges", "test_rules", "test_acts", "test_validation", "test_engines")
TESTS_OF = {
    "src/usvenezuela/checking/rules.py": RULES,
    "src/usvenezuela/checking/row_rules.py": RULES,
    "src/usvenezuela/checking/suspicions.py": RULES,
    "src/usvenezuela/checking/acts.py": RULES,
    "src/usvenezuela/checking/references.py": RULES,
    "src/usvenezuela/checking/circles.py": ("test_circles", *RULES),
    "src/usvenezuela/checking/quotes.py": ("test_edges", "test_rules", "test_validation", "test_build"),
    "src/usvenezuela/checking/bulk/candidates.py": ("test_engines", "test_bulk"),
    "src/usvenezuela/checking/bulk/keys.py": ("test_engines", "test_bulk"),
    "src/usvenezuela/model/edtf.py": ("test_edtf", "test_extraction"),
    "src/usvenezuela/model/derived.py": ("test_chains", "test_derived", "test_rules"),
    "src/usvenezuela/dataset/table.py": ("test_dataset", "test_parties"),
    "src/usvenezuela/dataset/parties.py": ("test_parties", "test_questions"),
    "builder/extraction/dates.py": ("test_extraction", "test_build"),
    "builder/extraction/quantities.py": ("test_extraction", "test_build"),
    "builder/resolve.py": ("test_derived", "test_build", "test_published"),
}
"""The files that are changed, each with the tests that concern it."""
OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change in one file."""

    path: str
    line: int
    start: int
    """Where the changed code starts and ends, in bytes."""
    end: int
    old: str
    new: str
    within: tuple[str, str]
    """What stands before and after it on its lines."""

    def __str__(self) -> str:
        """Where it is, and what it changes."""
        before, after = self.within
        return f"{self.path}:{self.line}: {before}⟪{_on_one_line(self.old)} → {_on_one_line(self.new)}⟫{after}"

    def applied(self, raw: bytes) -> bytes:
        """The file with the change."""
        return raw[: self.start] + self.new.encode() + raw[self.end :]


def _on_one_line(code: str) -> str:
    return re.sub(r"\s+", " ", code)


def mutants_of(path: str) -> Iterator[Mutant]:
    """Every change that is tried in a file."""
    raw = (ROOT / path).read_bytes()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, new in _changes(ast.parse(raw), is_in_function=False):
        start, end = starts[node.lineno - 1] + node.col_offset, starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        within = raw[starts[node.lineno - 1] : start].decode().lstrip(), raw[end : starts[node.end_lineno or 0]].decode().rstrip()
        yield Mutant(path, node.lineno, start, end, raw[start:end].decode(), new, within)


def _changes(node: ast.AST, is_in_function: bool) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Each piece of code at or below `node` that is changed, with what stands in its place."""
    if isinstance(node, ast.JoinedStr):  # its parts have no places before Python 3.12
        return
    if isinstance(node, ast.stmt) and is_in_function:
        yield from ((node, new) for new in _statements_for(node))
    if isinstance(node, ast.expr):
        yield from ((node, f"({new})") for new in _expressions_for(node))
    is_in_function = is_in_function or isinstance(node, ast.FunctionDef)
    for name, value in ast.iter_fields(node):
        if name in ("test", "ifs"):
            yield from (
                (test, f"(not ({ast.unparse(test)}))") for test in _listed(value) if not isinstance(test, (ast.Compare, ast.UnaryOp))
            )
        if name in ("annotation", "returns", "decorator_list", "args") and not isinstance(node, ast.Call):
            continue
        for child in _listed(value):
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _changes(child, is_in_function)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _statements_for(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Return) and node.value and ast.unparse(node.value) != "None":
        yield "return None"
    elif isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)):
        yield "pass"


def _expressions_for(node: ast.expr) -> Iterator[str]:
    """What is tried in place of an expression."""
    match node:
        case ast.Compare(left, [first, *ops], comparators):
            yield ast.unparse(ast.Compare(left, [OPPOSITES[type(first)](), *ops], comparators))  # type: ignore[list-item]
        case ast.BoolOp(op, values):
            yield ast.unparse(ast.BoolOp(OPPOSITES[type(op)](), values))  # type: ignore[arg-type]
        case ast.BinOp(left, op, right) if type(op) in OPPOSITES:
            yield ast.unparse(ast.BinOp(left, OPPOSITES[type(op)](), right))  # type: ignore[arg-type]
        case ast.UnaryOp(ast.Not(), operand):
            yield ast.unparse(operand)
        case ast.Constant(bool() as value):
            yield repr(not value)
        case ast.Constant(int() as value):
            yield from (repr(value + 1), repr(value - 1))
        case ast.Constant(str() as value) if value and " " not in value:  # words of messages are free
            yield repr(f"{value}x")


class Copy:
    """A copy of the tree, in which one mutant at a time is tested."""

    def __init__(self, root: Path) -> None:
        """Copy all that the tests may read."""
        self.root = root
        left_out = shutil.ignore_patterns(".venv*", ".*_cache", ".hypothesis", "node_modules", "dist", "__pycache__")
        shutil.copytree(ROOT, root, ignore=left_out, symlinks=True)

    def passes(self, *arguments: str) -> bool:
        """Whether the quick tests pass."""
        command = [sys.executable, "-m", "pytest", "-x", "-m", "not slow", "-p", "no:cacheprovider", "--hypothesis-profile", "quick"]
        # The same examples each time: a mutant is not to survive by chance.
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), "CI": "true"}
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            return process.wait(TIMEOUT) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            # With what the tests have started.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def survives(self, mutant: Mutant) -> bool:
        """Whether no quick test notices a mutant."""
        file = self.root / mutant.path
        raw = file.read_bytes()
        first = [f"tests/{name}.py" for name in TESTS_OF[mutant.path]]
        try:
            self._write(file, mutant.applied(raw))
            return self.passes(*first) and self.passes(*(f"--ignore={path}" for path in first))
        finally:
            self._write(file, raw)

    def _write(self, file: Path, raw: bytes) -> None:
        file.write_bytes(raw)
        # What is compiled is taken for up to date by its size and second.
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            compiled.unlink()


def main() -> None:
    """Draw mutants, test them, and print those that survive."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=40, help="how many mutants to draw (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="draw those of this seed (default: a new one)")
    parser.add_argument("--only", default="", help="draw from files alone whose path contains this")
    options = parser.parse_args()
    possible = [mutant for path in TESTS_OF if options.only in path for mutant in mutants_of(path)]
    drawn = random.Random(options.seed).sample(possible, min(options.number, len(possible)))
    print(f"{len(drawn)} of {len(possible)} mutants, --seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        survivors = _survivors(drawn, Path(folder))
    for path, count in sorted(Counter(mutant.path for mutant in drawn).items()):
        print(f"{count - sum(mutant.path == path for mutant in survivors):4} of {count:3} noticed in {path}")
    print(f"{len(drawn) - len(survivors)} of {len(drawn)} noticed; the others:")
    print(*sorted(map(str, survivors)), sep="\n")


def _survivors(drawn: list[Mutant], folder: Path) -> list[Mutant]:
    """The mutants that no test notices, tested in several copies at a time."""
    copies: SimpleQueue[Copy] = SimpleQueue()
    for number in range(WORKERS):
        copies.put(Copy(folder / str(number)))
    first = copies.get()
    if not first.passes():
        sys.exit("the quick tests fail without any change: run `make quick`")
    copies.put(first)

    def survives(mutant: Mutant) -> bool:
        copy, start = copies.get(), time.perf_counter()
        try:
            found = copy.survives(mutant)
        finally:
            copies.put(copy)
        print(f"{'SURVIVED' if found else 'noticed':8} {time.perf_counter() - start:4.0f} s  {mutant}", flush=True)
        return found

    with ThreadPoolExecutor(WORKERS) as pool:
        return [mutant for mutant, found in zip(drawn, pool.map(survives, drawn), strict=True) if found]


if __name__ == "__main__":
    main()
