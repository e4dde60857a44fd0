"""Time whole commands against a bare interpreter and against the tools people would otherwise use.

The commands take turns, so that a machine that slows down slows all of them; each figure is the
median of its runs, given as a ratio to `python -c pass` in the same run.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from usvenezuela.reading.whole import read_tree

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
RUNS = 9
BASELINE = "python -c pass"
RECORD = """- id: evt-new
  name: Maduro breaks ties
  event_type: SANCTION
  mode: discontinue
  start_date: 2019-01-23
  date_basis: stated
  factuality: stated
  participants:
    - {actor: act-nicolas-maduro, role: actor, capacity: President, on_behalf_of: act-government-of-venezuela}
    - {actor: act-government-of-the-united-states, role: recipient}
  evidence:
    - {source: src-wikipedia-relations, quote: "On 23 January 2019, Maduro announced"}
"""


def commands(folder: Path) -> dict[str, Sequence[str]]:
    """The commands to time, by name."""
    record = folder / "record.yaml"
    record.write_text(RECORD, encoding="utf-8")
    as_json = folder / "record.json"
    as_json.write_text(json.dumps(read_tree(str(record)).value), encoding="utf-8")
    python, table = sys.executable, str(ROOT / "data" / "events.csv")
    schema = folder / "events-schema.json"
    resources = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    schema.write_text(json.dumps(_without_keys(resources)), encoding="utf-8")
    return {
        BASELINE: [python, "-c", "pass"],
        "import pydantic": [python, "-c", "import pydantic; pydantic.BaseModel"],
        "load()": [python, "-c", "import usvenezuela; usvenezuela.load()"],
        "load().events": [python, "-c", "import usvenezuela; usvenezuela.load().events"],
        "usvenezuela validate record.yaml": [str(BIN / "usvenezuela"), "validate", str(record)],
        "check-jsonschema record.json": [
            str(BIN / "check-jsonschema"),
            "--schemafile",
            str(ROOT / "schema/seeds/event.json"),
            str(as_json),
        ],
        "usvenezuela validate events.csv": [str(BIN / "usvenezuela"), "validate", table],
        "frictionless validate events.csv": [str(BIN / "frictionless"), "validate", "--trusted", "--schema", str(schema), table],
        "the whole build, compared": [python, "-m", "builder", "--check"],
    }


def _without_keys(resources: list[dict[str, object]]) -> object:
    """The Table Schema of the events, for a table that stands alone."""
    schema = next(resource["schema"] for resource in resources if resource["name"] == "events")
    assert isinstance(schema, dict)
    return {word: value for word, value in schema.items() if word != "foreignKeys"}


def measure(timed: Mapping[str, Sequence[str]], runs: int = RUNS) -> dict[str, list[float]]:
    """Seconds per run of each command; the first round only warms the caches."""
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for turn in range(runs + 1):
        for name, command in timed.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Print one line per command: its median in milliseconds and its ratio to the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        medians = {name: statistics.median(times) for name, times in measure(commands(Path(folder))).items()}
    width = max(map(len, medians))
    print(f"{'command':{width}}   median   × {BASELINE}")
    for name, median in medians.items():
        print(f"{name:{width}}  {median * 1000:5.0f} ms   {median / medians[BASELINE]:6.1f}")


if __name__ == "__main__":
    main()
