"""The first sheet of a workbook, which explains the others."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from usvenezuela.model.derived import ASSERTED
from usvenezuela.model.vocabularies import Factuality

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset
    from usvenezuela.exporting.sheets import Sheet

FRONT_PAGE = "About"
"""The name of the first sheet."""


class Line(NamedTuple):
    """A line of the first sheet."""

    label: str = ""
    text: str = ""
    sheet: str = ""
    """The sheet to which the label leads."""
    look: str = "heading"


def front_page(data: "Dataset", answers: "Iterable[Sheet]", tables: "Iterable[Sheet]") -> Iterator[Line]:
    """What the workbook is, what it rests on, how to read it, and what each sheet holds."""
    yield Line("United States–Venezuela relations", look="title")
    yield Line()
    yield from _what_it_is(data)
    yield Line()
    yield from _how_to_read_it()
    yield Line()
    yield Line("Ready answers", "With names instead of ids, and the quote that each rests on.")
    yield from map(_sheet, answers)
    yield Line()
    yield Line("Tables", "Everything that this version publishes, as in its CSV files.")
    yield from map(_sheet, tables)


def _what_it_is(data: "Dataset") -> Iterator[Line]:
    count = len(data.sources)
    yield Line(
        "What it is",
        f"Events, actors, sanctions, diplomatic postings and figures, coded from {count} document{'s' * (count != 1)}. "
        "Each record rests on quotes, which stand in the sheet evidence with their places in the documents.",
    )
    yield Line("Version", data.version)
    yield Line("Licence", "CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/")
    yield Line("Credit", "The usvenezuela project, usvenezuela dataset, CC BY-SA 4.0.")
    for source in data.sources:
        until = f" It tells what happened until {source.told_until}." if source.told_until else ""
        yield Line("Document", f"{source.title}, {source.publisher}. Licence: {source.license}. {source.attribution}{until}")


def _how_to_read_it() -> Iterator[Line]:
    facts = " and ".join(code.value for code in ASSERTED)
    yield Line(
        "What is only alleged",
        f"An accusation is not a deed. What the column factuality calls {facts} is told as a fact: asserted is TRUE. All else has "
        "asserted FALSE and stands in italics on yellow, with every row that belongs to it. "
        "Leave it out, or say so, before you count.",
    )
    yield from (Line(code.label, code.definition, look="text") for code in Factuality)
    yield Line(
        "Dates",
        "Dates are text, since many are imprecise (EDTF): 2006-01 is some day in that month, 200X some year of that decade, "
        "[2006-01..] then or later, [..2013] then or earlier, [a..b] some time between, .. in the place of an end still going on; "
        "? ~ % mark doubt. Days (earliest, latest, sort_date) are text too, YYYY-MM-DD: spreadsheets know no dates before 1900. "
        "Sort by sort_date, but count by earliest and latest.",
    )
    yield Line("Empty cells", "The documents do not say.")
    yield Line("Lists", "Several values in one cell are joined by | in the tables, by semicolons in the ready answers.")
    yield Line(
        "Links",
        "A blue id leads to its row in the sheet of its table. Filters keep that right; sorting the other sheet does not, since a "
        "link leads to a place. A sheet with more than 65,530 links has none beyond these.",
    )
    yield Line("Columns", "The note on each header says what the column holds. The sheet codes says what each code means.")


def _sheet(sheet: "Sheet") -> Line:
    count = len(sheet.rows)
    return Line(sheet.name, f"{sheet.description} {count:,} row{'s' * (count != 1)}.", sheet.name)
