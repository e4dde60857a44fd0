"""The review shows like beside like: every record once, and what differs from most of its kind is marked."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from builder.__main__ import main
from builder.build import code
from builder.reviewing.comparison import REVIEWED
from tests.conftest import ROOT

Records = dict[str, dict[str, list[str]]]
"""The records of a review: by id, what stands in each column, with ! before what is marked."""
PLAIN = {
    "contexts": "[diplomatic]",
    "basis": "stated",
    "place": "Edelweiss",
    "role": "recipient",
    "behalf": ", on_behalf_of: act-ruritania",
    "more": "",
}
EXPULSION = """
- id: evt-%(index)s
  name: Expulsion %(index)s
  event_type: SANCTION
  mode: expel
  contexts: %(contexts)s
  start_date: 1950
  date_basis: %(basis)s
  location_name: %(place)s
  factuality: stated
  participants:
    - {actor: act-rolf-hahn, role: actor%(behalf)s}
    - {actor: act-graustark, role: %(role)s}
  evidence:
    - {source: src-ruritania, quote: On 3 May 1950}
  %(more)s
"""
FORMATS = ("html", "text")


class Page(HTMLParser):
    """Reads a page as a browser would: what is on it, and that every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.records: Records = {}
        self.heads: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.columns: list[str] = []
        self.cells: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)
        if tag == "tr":
            self.cells = []
        elif tag in ("td", "th"):
            self.cells.append([] if tag == "td" else [""])
        elif tag == "div":
            self.cells[-1].append("")
        elif tag == "p":
            self.heads.append("")
        elif tag == "mark" and "div" in self.open:
            self.cells[-1][-1] += "!"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "tr" and "thead" in self.open:
            self.columns = [cell[0] for cell in self.cells]
        elif tag == "tr":
            assert self.cells[0][0] not in self.records
            self.records[self.cells[0][0]] = dict(zip(self.columns, self.cells, strict=True))

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1][-1:] = [(self.cells[-1] or [""])[-1] + data]
        elif "p" in self.open:
            self.heads[-1] += data


def records_of_text(text: str) -> Records:
    records: Records = {}
    for table in text.split("\n\n")[1:]:
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if not line.startswith("#")]
        for line in lines:
            assert line[0] not in records
            cells = [cell.split("; ") if cell else [] for cell in line]
            records[line[0]] = dict(zip(header, cells, strict=True))
    return records


def review(root: Path, capfd: pytest.CaptureFixture[str], format: str = "html", code: int = 0) -> str:
    assert main(["review", "--root", str(root), "--format", format]) == code
    printed = capfd.readouterr()
    assert bool(printed.err) == bool(code)
    return printed.out


def records_of(root: Path, capfd: pytest.CaptureFixture[str], format: str) -> Records:
    text = review(root, capfd, format)
    return Page(text).records if format == "html" else records_of_text(text)


def write_expulsions(base: Path, *uneven: dict[str, str]) -> None:
    """Three expulsions that are coded alike, and others that differ in something."""
    events = (EXPULSION % {**PLAIN, **values, "index": index} for index, values in enumerate([{}, {}, {}, *uneven]))
    path = base / "seeds" / "events" / "crisis.yaml"
    path.write_text("".join(events).replace("  location_name: \n", ""))


def marks(record: dict[str, list[str]]) -> list[str]:
    return [item for cell in record.values() for item in cell if item.startswith("!")]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("change", "marked"),
    [
        ({"contexts": "[legal]"}, ["!legal"]),
        ({"basis": "section_context"}, ["!section_context"]),
        ({"role": "affected"}, ["!affected act-graustark", "!no recipient"]),
        ({"behalf": ""}, ["!actor act-rolf-hahn"]),
        ({"behalf": ", on_behalf_of: act-ruritania, capacity: Minister"}, []),
        ({"place": ""}, ["!no location_name"]),
        ({"more": "end_date: 1951"}, []),
        ({"more": "links: [{to: evt-0, type: caused_by, quote: x}]"}, ["!caused_by evt-0"]),
    ],
)
def test_what_differs_from_most_of_the_kind_is_marked_and_nothing_else(
    base: Path, capfd: pytest.CaptureFixture[str], format: str, change: dict[str, str], marked: list[str]
) -> None:
    write_expulsions(base, change)
    records = records_of(base, capfd, format)
    assert marks(records["evt-3"]) == marked
    assert marks(records["evt-1"]) == marks(records["evt-2"]) == []
    assert marks(records["evt-0"]) == (["!caused_by evt-3"] if "links" in change.get("more", "") else []), "links are shown at both ends"


@pytest.mark.parametrize("format", FORMATS)
def test_where_no_more_than_half_agree_nothing_is_marked(base: Path, capfd: pytest.CaptureFixture[str], format: str) -> None:
    write_expulsions(base, *[{"basis": "section_context", "behalf": ""}] * 3)
    records = records_of(base, capfd, format)
    assert [marks(records[f"evt-{index}"]) for index in range(6)] == [[]] * 6
    assert "date_basis: " not in review(base, capfd, format)


SANCTION = """
- id: san-%(index)s
  name: Sanction %(index)s
  action: impose
  issuer: %(issuer)s
  instrument: unspecified
  measures: [unspecified]
  date_basis: not_stated
  event: evt-%(index)s
  factuality: stated
  evidence:
    - {source: src-ruritania, quote: On 3 May 1950}
"""


@pytest.mark.parametrize("format", FORMATS)
def test_who_issues_is_compared_by_its_type_and_an_event_that_alone_has_no_sanction_is_marked(
    base: Path, capfd: pytest.CaptureFixture[str], format: str
) -> None:
    write_expulsions(base, {})
    issuers = ["act-ruritania", "act-graustark", "act-government-of-ruritania"]
    sanctions = (SANCTION % {"index": index, "issuer": issuer} for index, issuer in enumerate(issuers))
    (base / "seeds" / "sanctions.yaml").write_text("".join(sanctions))
    records = records_of(base, capfd, format)
    assert marks(records["evt-3"]) == ["!no sanction"]
    assert records["evt-2"]["named by"] == ["sanction san-2"]
    assert [records[f"san-{index}"]["issuer"] for index in range(3)] == [[issuers[0]], [issuers[1]], [f"!{issuers[2]}"]]


@pytest.mark.parametrize("format", FORMATS)
def test_the_head_of_a_kind_says_how_many_it_has_and_what_most_have(base: Path, capfd: pytest.CaptureFixture[str], format: str) -> None:
    write_expulsions(base, {"role": "affected", "basis": "section_context"})
    text = review(base, capfd, format)
    assert "SANCTION expel" in text
    head = next(head for head in (Page(text).heads if format == "html" else text.split("\n\n")) if "4 records" in head)
    for usual in ("date_basis: stated 3/4", "actor 4/4", "recipient 3/4", "person as actor: on_behalf_of 4/4", "contexts: diplomatic 4/4"):
        assert usual in head
    assert "affected" not in head.partition("evt-")[0]


def test_a_record_is_shown_with_its_parts_and_what_names_it(base: Path, capfd: pytest.CaptureFixture[str]) -> None:
    records = records_of(base, capfd, "html")
    assert records["evt-visit"]["participants"] == [
        "actor act-queen-flavia",
        "recipient act-ruritania (implied: Edelweiss lies there.)",
    ]
    assert records["evt-accusation"]["participants"][0] == (
        "actor act-rolf-hahn (capacity: Minister, on_behalf_of: act-government-of-ruritania)"
    )
    assert records["evt-visit"]["date_note"] == ["The visit is told after the easing of 1951."]
    assert records["evt-sanctions"]["links"] == ["response_to evt-expulsion"]
    assert "alleges evt-accusation" in records["evt-seizure"]["named by"]
    assert set(records["evt-easing"]["named by"]) == {"sanction san-eased", "figure fig-cost"}
    assert records["san-eased"]["amends"] == ["san-imposed"]
    assert records["san-imposed"]["targets"] == ["government Graustark (actor: act-graustark)"]
    assert records["evt-expulsion"]["evidence"][1] == "“in Edelweiss” for location_name"
    assert records["act-diplomats"]["aliases"] == ["three diplomats"]
    assert records["pst-anna-berg"]["mission"] == ["act-embassy-of-ruritania-edelweiss"], "what rules extract is shown as well"


@pytest.mark.parametrize("name", ["<b>Tom & 'Jerry'</b>", "</td></tr><script>alert(1)</script>", '&lt; " onclick="x'])
def test_text_is_no_markup(base: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    path = base / "seeds" / "actors.yaml"
    path.write_text(path.read_text().replace("name: Rolf Hahn", "name: " + repr(name) if "'" not in name else f'name: "{name}"'))
    page = Page(review(base, capfd))
    assert page.records["act-rolf-hahn"]["name"] == [name]
    links = [attributes for tag, attributes in page.tags if tag == "a" and attributes["href"] == "#act-rolf-hahn"]
    assert links
    assert all(attributes == {"href": "#act-rolf-hahn", "title": name} for attributes in links)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "b"})


@pytest.mark.parametrize("format", FORMATS)
def test_every_record_of_the_seeds_stands_in_the_review_once(capfd: pytest.CaptureFixture[str], format: str) -> None:
    rows = code(ROOT)[0].rows
    ids = [row.id for table in REVIEWED for row in rows.table(table)]
    assert len(rows.table("events")) > 100
    assert sorted(records_of(ROOT, capfd, format)) == sorted(ids)


def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(capfd: pytest.CaptureFixture[str]) -> None:
    page = Page(review(ROOT, capfd))
    anchors = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(anchors) == len(set(anchors))
    assert {attributes["href"] for tag, attributes in page.tags if tag == "a"} <= {f"#{anchor}" for anchor in anchors}
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe"})
    assert not any("src" in attributes for _, attributes in page.tags)


@pytest.mark.parametrize("format", FORMATS)
def test_kinds_stand_in_the_order_of_the_vocabulary(base: Path, capfd: pytest.CaptureFixture[str], format: str) -> None:
    text = review(base, capfd, format)
    kinds = ["CONSULT visit", "RETREAT x-ease", "ACCUSE allege", "SANCTION expel", "SANCTION x-impose", "COERCE seize"]
    places = [text.index(f"events: {kind}") for kind in kinds]
    assert places == sorted(places)


@pytest.mark.parametrize("format", FORMATS)
def test_what_the_checks_refuse_is_shown_and_what_cannot_be_read_is_told(
    base: Path, capfd: pytest.CaptureFixture[str], format: str
) -> None:
    events = base / "seeds" / "events" / "crisis.yaml"
    text = events.read_text().replace("quote: Flavia visited", "quote: Nobody visited").replace("to: evt-seizure", "to: evt-nowhere")
    events.write_text(text.replace("actor: act-queen-flavia", "actor: act-nobody").replace("mode: expel", "mode: <i>expel"))
    (base / "seeds" / "figures.yaml").write_text("- id: [\n")
    (base / "seeds" / "documents" / "ruritania.txt").unlink()
    assert main(["review", "--root", str(base), "--format", format]) == 1
    printed = capfd.readouterr()
    told = printed.err.splitlines()
    assert [line.split(": ")[1] for line in told] == ["unknown-code", "yaml-syntax", "document-missing"]
    records = Page(printed.out).records if format == "html" else records_of_text(printed.out)
    assert records["evt-visit"]["participants"][0] == "actor act-nobody"
    assert records["evt-accusation"]["links"] == ["alleges evt-nowhere"]
    assert "evt-expulsion" not in records
    for line in told:
        assert line.partition("'")[0] in printed.out, "the review itself says what it lacks"
    assert format == "text" or "i" not in {tag for tag, _ in Page(printed.out).tags}


def test_the_review_is_written_where_asked_and_nothing_else_is(base: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = sorted(base.rglob("*"))
    page = review(base, capfd)
    output = tmp_path / "review.html"
    assert main(["--root", str(base), "review", "--output", str(output)]) == 0
    assert output.read_text(encoding="utf-8") == page
    assert main(["review", "--root", str(base), "--output", str(tmp_path / "nowhere" / "review.html")]) == 1
    assert "cannot write" in capfd.readouterr().err
    assert sorted(base.rglob("*")) == before


def test_a_check_of_a_review_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--check", "review"])
    assert left.value.code == 2
    assert "leave it or `review` out" in capfd.readouterr().err
