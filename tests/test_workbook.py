"""The workbook: that it holds what the dataset holds, as what it is, and that nobody's work is lost by writing it."""

import csv
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from usvenezuela.dataset.table import Table, key_of
from usvenezuela.exporting import workbook
from usvenezuela.exporting.answers import best_quote
from usvenezuela.exporting.export import CannotExport, export
from usvenezuela.exporting.workbook import is_own
from usvenezuela.model.descriptions import sentences
from usvenezuela.model.records import Event, Figure, Record
from usvenezuela.model.tables import TABLES, columns_of, fields_of
from usvenezuela.model.vocabularies import Stance
from usvenezuela.writing.cells import cell_of

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

ANSWERS = ["Expulsions", "Sanction chains", "Postings by country"]


@pytest.fixture(scope="module")
def path(data: usv.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the real dataset."""
    path = tmp_path_factory.mktemp("workbook") / "usvenezuela.xlsx"
    export(data, "xlsx", path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    """The same, as another library reads it."""
    return openpyxl.load_workbook(path)


def with_records(data: usv.Dataset, table: str, *records: Record) -> usv.Dataset:
    """The dataset with these records alone in a table, whether its rules allow them or not."""
    other = usv.Dataset(data._descriptor)
    other._tables[table] = Table(TABLES[table], records, other.table)
    return other


def small(data: usv.Dataset, **changes: str) -> usv.Dataset:
    """A dataset of one event, changed in this way, and of what the event needs."""
    other = with_records(data, "events", data.events["evt-venezuela-expels-correa"].model_copy(update={**changes, "links": ()}))
    for table in set(TABLES) - {"events", "actors", "sources", "sentences", "records"}:
        other._tables[table] = Table(TABLES[table], [], other.table)
    return other


def cell_named(book: Any, sheet: str, column: str, row: int = 2) -> Any:
    names = [cell.value for cell in book[sheet][1]]
    return book[sheet].cell(row, names.index(column) + 1)


def rows_of(book: Any, sheet: str) -> Iterator[dict[str, Any]]:
    names, *rows = book[sheet].iter_rows(values_only=True)
    return (dict(zip(names, row, strict=True)) for row in rows)


def test_it_has_a_page_that_explains_it_then_answers_then_a_sheet_a_table(data: usv.Dataset, book: Any) -> None:
    assert book.sheetnames == ["About", *ANSWERS, *data.tables]
    assert all(len(name) <= 31 for name in book.sheetnames)
    words = "\n".join(str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row if cell)
    for told in (data.version, "CC BY-SA 4.0", "An accusation is not a deed", *(source.attribution for source in data.sources)):
        assert told in words
    links = [row[0].hyperlink.location for row in book["About"].iter_rows() if row[0].hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def expected(value: Any) -> Any:
    """A value of the dataset as openpyxl should give it back."""
    return value if isinstance(value, bool | int | float) else cell_of(value) or None


@pytest.mark.parametrize("table", TABLES)
def test_each_cell_of_each_table_is_the_value_of_the_dataset(table: str, data: usv.Dataset, book: Any) -> None:
    names, *rows = book[table].iter_rows(values_only=True)
    columns = columns_of(table)
    assert list(names) == columns
    assert len(rows) == len(data.tables[table]) > 0
    for item, row in zip(data.tables[table], rows, strict=True):
        values = [expected(getattr(item, column)) for column in columns]
        assert list(row) == values
        assert [type(cell) for cell in row if not isinstance(cell, int | float)] == [
            type(None) if value is None else str for value in values if not isinstance(value, int | float)
        ]
        assert [type(cell) is bool for cell in row] == [isinstance(value, bool) for value in values]


def test_all_text_is_formatted_as_text_and_no_cell_holds_a_formula(book: Any) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert len(texts) > 20_000
    assert {cell.data_type for cell in texts} == {"s"}
    assert {cell.number_format for cell in texts} == {"@"}
    assert {cell.data_type for cell in cells} == {"s", "n", "b"}  # an empty cell is an "n"
    assert not any(cell.is_date for cell in cells)


LOOKALIKES = ["=1+1", "+1", "-1", "@SUM(A1)", "2019", "1/2", "TRUE", "'x", '="x"', "<r><t>x</t></r>", "<r>&</r>", "http://x.org", "{=1}"]


def test_text_that_looks_like_something_else_stays_text(data: usv.Dataset, tmp_path: Path) -> None:
    events = [
        item.model_copy(update={"name": text, "links": ()}) for item, text in zip(data.events.where(mode="expel"), LOOKALIKES, strict=False)
    ]
    events += [data.events[number].model_copy(update={"name": text, "links": ()}) for number, text in enumerate(LOOKALIKES[len(events) :])]
    other = small(data)
    other._tables["events"] = Table(Event, events, other.table)
    export(other, "xlsx", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    cells = [cell_named(book, "events", "name", row) for row in range(2, 2 + len(LOOKALIKES))]
    answers = [cell_named(book, "Expulsions", "What happened", row) for row in range(2, 2 + len(other.events.where(mode="expel")))]
    assert [cell.value for cell in cells] == LOOKALIKES
    assert {cell.value for cell in answers} == set(LOOKALIKES[: len(answers)])
    assert {(cell.data_type, cell.number_format, cell.hyperlink) for cell in [*cells, *answers]} == {("s", "@", None)}


def test_a_header_is_frozen_filtered_explained_and_its_columns_fit(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.comment and cell.comment.text.strip() for cell in sheet[1])
        widths = {number: found.width for found in sheet.column_dimensions.values() for number in range(found.min, found.max + 1)}
        for number, column in enumerate(sheet.iter_cols(), 1):
            width = widths[number]
            longest = max(len(str(cell.value)) for cell in column if cell.value is not None)
            assert min(longest, workbook.WIDEST) <= width <= workbook.WIDEST + 1
            wraps = {cell.alignment.wrap_text for cell in column[1:] if isinstance(cell.value, str)}
            assert (True in wraps) == (longest > workbook.WIDEST)
    for table, record in TABLES.items():
        for cell in book[table][1]:
            assert cell.comment.text.startswith(sentences(record)[cell.value])


def test_a_row_is_as_high_as_its_longest_text_needs(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), 2):
            longest = max(len(cell) for cell in row if isinstance(cell, str))
            assert (sheet.row_dimensions[number].height or 15) >= 15 * (longest / workbook.WIDEST)


def test_each_id_links_to_its_row(data: usv.Dataset, book: Any) -> None:
    followed = 0
    for table in TABLES:
        fields = fields_of(TABLES[table])
        for column in book[table].iter_cols():
            name = column[0].value
            for cell in column[1:]:
                should_lead = cell.value is not None and bool(fields[name].references or name == "record_id")
                assert bool(cell.hyperlink) == should_lead, (table, cell.coordinate)
                if cell.hyperlink:
                    sheet, place = re.fullmatch(r"'(\w+)'!(A\d+)", cell.hyperlink.location).groups()  # type: ignore[union-attr]
                    assert book[sheet][place].value == cell.value
                    assert not fields[name].references or sheet in fields[name].references
                    followed += 1
    assert followed > 10_000


def test_the_answers_lead_to_the_records_that_they_name(book: Any) -> None:
    for answer, sheet, columns in zip(
        ANSWERS, ("events", "sanctions", "postings"), (["event_id"], ["chain_id", "status_rests_on_id"], ["posting_id"]), strict=True
    ):
        for number in range(2, book[answer].max_row + 1):
            for column in columns:
                cell = cell_named(book, answer, column, number)
                assert re.fullmatch(rf"'{sheet}'!A\d+", cell.hyperlink.location)
                assert book[sheet][cell.hyperlink.location.partition("!")[2]].value == cell.value


def test_expulsions_are_those_that_where_gives(data: usv.Dataset, book: Any) -> None:
    rows = list(rows_of(book, "Expulsions"))
    assert {row["event_id"] for row in rows} == {event.event_id for event in data.events.where(mode="expel")}
    assert len({row["event_id"] for row in rows}) == len(rows) > 5
    for row in rows:
        event = data.events[row["event_id"]]
        by = {data.actors[part.actor_id].name for part in event.participants if part.role == "actor"}
        whom = {data.actors[part.actor_id].name for part in event.participants if part.role == "recipient"}
        assert (set(row["By"].split("; ")), set(row["Whom"].split("; "))) == (by, whom)
        assert (row["When"], row["What happened"], row["Told as"]) == (event.start_date, event.name, event.factuality.label)
        assert row["The words"] in {quote.exact for quote in event.evidence if quote.field is None}
        dyads = data.event_dyads.where(event_id=event.event_id)
        assert {(row["By, for"], row["Whom, of"])} == {(data.actors[dyad.by_id].name, data.actors[dyad.to_id].name) for dyad in dyads}


def test_sanction_chains_are_told_with_their_status_and_the_words_of_what_decides(data: usv.Dataset, book: Any) -> None:
    rows = list(rows_of(book, "Sanction chains"))
    assert sorted(row["chain_id"] for row in rows) == [chain.chain_id for chain in data.sanction_chains]
    for row in rows:
        chain, deciding = data.sanction_chains[row["chain_id"]], data.sanctions[row["status_rests_on_id"]]
        assert (row["Status"], row["status_rests_on_id"]) == (chain.status.label, chain.status_rests_on_id)
        assert row["Decided by"] == deciding.name
        assert row["Told as"] == deciding.factuality.label
        assert row["The words"] in {quote.exact for quote in deciding.evidence}
        assert row["Measure"] == data.sanctions[chain.chain_id].name
        assert row["Against"] == ("; ".join(target.target_label for target in data.sanctions[chain.chain_id].targets) or None)


def test_postings_are_those_that_where_gives_by_country(data: usv.Dataset, book: Any) -> None:
    rows = list(rows_of(book, "Postings by country"))
    assert sorted(row["posting_id"] for row in rows) == [posting.posting_id for posting in data.postings.where()]
    sent = [row["posting_id"] for row in rows if row["From country"] == "Venezuela" and row["To country"] == "United States"]
    assert sorted(sent) == [posting.posting_id for posting in data.postings.where(sending_country="VE", receiving_country="US")]
    countries = [row["From country"] for row in rows]
    assert [country for number, country in enumerate(countries) if country not in countries[:number]] == [
        "United States",
        "Venezuela",
        None,
    ]
    for row in rows:
        posting = data.postings[row["posting_id"]]
        assert (row["Who"], row["How many"], row["Post"]) == (posting.label, posting.n_persons, posting.role.label)
        assert (row["Began"], row["Ended"]) == (posting.start_date, posting.end_date)


def test_the_best_quote_states_the_whole_record_at_most_length(data: usv.Dataset) -> None:
    evidence = data.events["evt-maduro-orders-us-diplomats-to-leave"].evidence
    best = best_quote(evidence)
    assert best is not None
    assert best.exact == "In response Maduro ordered the expulsion of US diplomats, giving them 72 hours to leave Venezuela"
    longer = best.model_copy(update={"exact": best.exact * 2})
    assert best_quote([longer.model_copy(update={"field": "start_date"}), best]) == best
    assert best_quote([longer.model_copy(update={"stance": Stance.IMPLIES}), best]) == best
    assert best_quote([best, longer]) == longer
    assert best_quote([]) is None


def test_what_is_not_told_as_a_fact_is_marked_with_all_that_belongs_to_it(data: usv.Dataset, book: Any) -> None:
    told = {key_of(item): item.asserted for table in (data.events, data.sanctions, data.figures) for item in table}
    assert False in told.values()
    for table in TABLES:
        for row in book[table].iter_rows(min_row=2):
            assert row[0].font.italic == (not told.get(row[0].value, True)), (table, row[0].value)


def test_a_workbook_of_ours_is_known_until_someone_saves_it(data: usv.Dataset, tmp_path: Path) -> None:
    export(small(data), "xlsx", tmp_path / "x.xlsx")
    assert is_own(tmp_path / "x.xlsx")
    openpyxl.load_workbook(tmp_path / "x.xlsx").save(tmp_path / "edited.xlsx")
    assert b'name="usvenezuela"' in zipfile.ZipFile(tmp_path / "edited.xlsx").read("docProps/custom.xml")
    assert not is_own(tmp_path / "edited.xlsx")


def test_nothing_else_is_known_as_ours(path: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "empty").touch()
    (tmp_path / "text.xlsx").write_text("event_id\n")
    (tmp_path / "cut.xlsx").write_bytes(path.read_bytes()[:100_000])
    with zipfile.ZipFile(tmp_path / "archive.xlsx", "w") as archive:
        archive.writestr("docProps/custom.xml", "<Properties/>")
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert not any(is_own(found) for found in [*tmp_path.iterdir(), tmp_path, tmp_path / "nowhere"])


def test_a_workbook_whose_bytes_were_damaged_is_not_ours_and_raises_nothing(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("docProps/custom.xml").header_offset
    damaged = bytearray(path.read_bytes())
    damaged[start + 50 : start + 90] = b"\xff" * 40
    (tmp_path / "damaged.xlsx").write_bytes(damaged)
    assert not is_own(tmp_path / "damaged.xlsx")


def test_ours_is_replaced_and_anything_else_is_kept(data: usv.Dataset, path: Path, tmp_path: Path) -> None:
    target = Path(shutil.copy(path, tmp_path / "x.xlsx"))
    export(small(data), "xlsx", target)
    written = target.read_bytes()
    assert written != path.read_bytes()
    target.write_text("mine")
    with pytest.raises(CannotExport, match="is there already, and is no xlsx export"):
        export(small(data), "xlsx", target)
    assert target.read_text() == "mine"
    export(small(data), "xlsx", target, force=True)
    assert target.read_bytes() == written
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("x" * 40_000, "40,000 characters, but a cell of a workbook holds 32,767 (and 1 more like it); shorten it, or"),
        ("\N{GRINNING FACE}" * 16_384, "32,768 characters, but a cell of a workbook holds 32,767 (and 1 more like it); shorten it, or"),
    ],
)
def test_text_that_a_cell_does_not_hold_is_refused(name: str, told: str, data: usv.Dataset, tmp_path: Path) -> None:
    with pytest.raises(CannotExport) as refused:
        export(small(data, name=name), "xlsx", tmp_path / "x.xlsx")
    assert str(refused.value).startswith(f"events, row 2 (evt-venezuela-expels-correa), column name: {told}")
    assert list(tmp_path.iterdir()) == []


def test_the_longest_text_that_a_cell_holds_is_written_whole(data: usv.Dataset, tmp_path: Path) -> None:
    export(small(data, name="y" * 32_767), "xlsx", tmp_path / "x.xlsx")
    assert cell_named(openpyxl.load_workbook(tmp_path / "x.xlsx"), "events", "name").value == "y" * 32_767


def test_a_number_with_more_digits_than_a_cell_holds_is_refused(data: usv.Dataset, tmp_path: Path) -> None:
    first, *others = data.figures
    figure: Figure = first.model_copy(update={"value": 0.1 + 0.2})
    with pytest.raises(CannotExport, match=r"column value: 0\.30000000000000004 has more digits than a cell of a workbook holds, 16"):
        export(with_records(data, "figures", figure, *others), "xlsx", tmp_path / "x.xlsx")


def test_a_front_page_that_does_not_hold_its_text_is_refused(data: usv.Dataset, tmp_path: Path) -> None:
    source = data.sources["src-wikipedia-relations"].model_copy(update={"attribution": "x" * 32_700})
    with pytest.raises(CannotExport, match=r"About, Document: 32,8\d\d characters"):
        export(with_records(data, "sources", source, data.sources["src-cnn-detentions"]), "xlsx", tmp_path / "x.xlsx")


def test_all_that_is_refused_is_counted_and_the_first_is_named(data: usv.Dataset, tmp_path: Path) -> None:
    events: list[Event] = [event.model_copy(update={"date_note": "x" * 40_000}) for event in data.events]
    with pytest.raises(CannotExport, match=rf"column date_note: 40,000 .* \(and {len(events) - 1} more like it\); shorten"):
        export(with_records(data, "events", *events), "xlsx", tmp_path / "x.xlsx")


def test_a_sheet_with_too_many_rows_is_refused(data: usv.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 974)
    with pytest.raises(CannotExport, match="evidence: 974 rows, but a sheet of a workbook holds 973"):
        export(data, "xlsx", tmp_path / "x.xlsx")


def test_no_sheet_has_more_links_than_excel_takes(data: usv.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_LINKS", 100)
    export(data, "xlsx", tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    counts = [sheet.count("<hyperlink ") for sheet in sheets]
    assert max(counts) == 100 > min(counts)
    assert counts.count(100) > 5


CSV_OF_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Cells as they show, UTF-8, a file a sheet."""


def shown_by_libreoffice(path: Path) -> dict[str, list[list[str]]]:
    """The cells of each sheet of a workbook, as LibreOffice shows them."""
    folder = path.parent / "shown"
    options = [f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", CSV_OF_ALL_SHEETS]
    subprocess.run(["soffice", *options, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    return {
        file.stem.removeprefix(f"{path.stem}-"): list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        for file in folder.iterdir()
    }


needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice Calc")


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_shows_each_cell_as_the_csv_has_it(data: usv.Dataset, path: Path, tmp_path: Path) -> None:
    shown = shown_by_libreoffice(Path(shutil.copy(path, tmp_path)))
    for name, table in data.tables.items():
        header, *rows = shown[name]
        assert header == columns_of(name)
        values = [[getattr(item, column) for column in header] for item in table]
        assert rows == [[cell_of(value).upper() if isinstance(value, bool) else cell_of(value) for value in row] for row in values]


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_leaves_text_alone_that_looks_like_something_else(data: usv.Dataset, tmp_path: Path) -> None:
    fields = ("name", "date_note", "location_name", "location_country")
    for number, texts in enumerate((("=1+1", "+1", "-1", "@SUM(A1)"), ("1/2", "2019-01", "<r>&</r>", "TRUE"))):
        changed = small(data, **dict(zip(fields, texts, strict=True)))
        export(changed, "xlsx", tmp_path / f"{number}.xlsx")
        header, row = shown_by_libreoffice(tmp_path / f"{number}.xlsx")["events"]
        assert tuple(row[header.index(field)] for field in fields) == texts
        shutil.rmtree(tmp_path / "shown")
