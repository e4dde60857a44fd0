"""What makes sense in a row by itself: one small rule each, listed in `ROW_CHECKS` at the end.

Each rule declares what it reads of a row. Rows that agree in that get the same result, so that a
table of millions of rows is checked by asking the rule once for each combination that occurs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import compress

from usvenezuela.checking.rows import Row
from usvenezuela.model.columns import QUOTE_LIMIT, TEXT, Pattern
from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.derived import ASSERTED, bounds, quad_class, sort_date, vienna_class
from usvenezuela.model.edtf import OPEN_END
from usvenezuela.model.patterns import MODES
from usvenezuela.model.tables import DATED, PREFIXES, TABLES, columns_of, fields_of
from usvenezuela.model.vocabularies import DateBasis, FigureMeasure, IdentifierScheme, Outcome, Qualifier, RecordStatus, Unit
from usvenezuela.problems import Problem, cut

NOTHING = ("NA", "<NA>", "N/A", "#N/A", "NaN", "nan", "NaT", "None", "null", "NULL", "nil")
"""What programs write where there is no value."""


@dataclass(frozen=True)
class Reads:
    """What a rule reads of a row: whole columns, and of others less than the value."""

    whole: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    """Columns of which it reads only whether they are filled."""
    length: tuple[str, ...] = ()
    """Columns of which it reads only how many characters they hold."""
    letters: tuple[str, ...] = ()
    """Columns of ids of which it reads only the letters before the first hyphen."""
    equal: tuple[tuple[str, str], ...] = ()
    """Pairs of columns of which it reads only whether they are equal."""
    nothing: bool = False
    """Whether it reads of all texts and countries whether they are one of `NOTHING`."""


@dataclass(frozen=True)
class RowCheck:
    """A rule on single rows of some tables."""

    check: Callable[[Row], Iterator[Problem]]
    tables: tuple[str, ...]
    reads: Reads


def bounds_of(row: Row) -> tuple[date | None, date | None]:
    """First and last day that the row's dates allow; None where nothing bounds it."""
    return bounds(row["start_date"], row["end_date"], row["announced_date"], lasts=row.table == "postings")


def derived_days(row: Row) -> dict[str, date]:
    """The columns that hold these days and the one to sort by; absent where nothing bounds it."""
    earliest, latest = bounds_of(row)
    days = {"earliest": earliest, "latest": latest, "sort_date": sort_date(earliest, latest)}
    return {column: day for column, day in days.items() if day}


NEVER = date.max
ALWAYS = date.min


def span(row: Row) -> tuple[date, date]:
    """First and last day that the row's dates allow, with the ends of time where nothing bounds them."""
    earliest, latest = bounds_of(row)
    return earliest or ALWAYS, latest or NEVER


def id_names_its_table(row: Row) -> Iterator[Problem]:
    """Rule `id-prefix`."""
    letters = next(letters for letters, table in PREFIXES.items() if table == row.table)
    if not row.id.startswith(f"{letters}-"):
        (column,) = TABLES[row.table].primary_key
        yield row.problem(
            "id-prefix", f"{cut(row.id)} stands among the {row.table}, whose ids start with {letters}-; give it such an id", column
        )


def link_joins_two_events(row: Row) -> Iterator[Problem]:
    """Rule `self-link`."""
    if row["from_event_id"] == row["to_event_id"]:
        yield row.problem("self-link", f"{row['from_event_id']} cannot be linked to itself; delete the link", "to_event_id")


def quote_is_short(row: Row) -> Iterator[Problem]:
    """Rule `long-quote`."""
    if len(row["exact"]) > QUOTE_LIMIT:
        yield row.problem(
            "long-quote",
            f"{cut(row['exact'])} has {len(row['exact'])} characters; cut it to the words that carry the value, {QUOTE_LIMIT} at most",
            "exact",
        )


def mode_fits_type(row: Row) -> Iterator[Problem]:
    """Rule `mode-misfit`."""
    modes = MODES.get(row["event_type"], ())
    if row["mode"] and row["mode"] not in modes:
        fitting = f"it takes {', '.join(modes)}" if modes else "it takes none; delete the field"
        yield row.problem("mode-misfit", f"{row['event_type']} does not take the mode {row['mode']}; {fitting}", "mode")


def dates_in_order(row: Row) -> Iterator[Problem]:
    """Rules `end-before-start` and `start-before-announcement`."""
    start, end, announced = row["start_date"], row["end_date"], row["announced_date"]
    if start and end and end != OPEN_END and _after(start.earliest, end.latest):
        yield row.problem("end-before-start", f"it ends ({end}) before it starts ({start}); check both", "end_date")
    if start and announced and _after(announced.earliest, start.latest):
        yield row.problem(
            "start-before-announcement", f"it starts ({start}) before it is announced ({announced}); check both", "announced_date"
        )


def _after(first: date | None, second: date | None) -> bool:
    return bool(first and second and first > second)


def dates_have_a_basis(row: Row) -> Iterator[Problem]:
    """Rules `date-basis` and `no-date-note`."""
    dates = [row[column] for column in ("start_date", "end_date", "announced_date") if row[column]]
    dated = any(date != OPEN_END for date in dates)
    if dates != [OPEN_END] and dated != (row["date_basis"] != DateBasis.NOT_STATED):
        advice = "choose the basis of the date" if dated else "give the date, or choose not_stated"
        yield row.problem(
            "date-basis", f"the basis is {row['date_basis']}, yet there is {'a' if dated else 'no'} date; {advice}", "date_basis"
        )
    if row["date_basis"] in (DateBasis.RELATIVE, DateBasis.INFERRED) and not row["date_note"]:
        yield row.problem(
            "no-date-note", f"a date that is {row['date_basis']} rests on something; say on what in `date_note`", "date_basis"
        )


_FIGURE_UNITS = {
    FigureMeasure.MONEY: (Unit.USD, Unit.EUR, Unit.VES, Unit.USD_PER_YEAR),
    FigureMeasure.PRICE: (Unit.USD, Unit.EUR, Unit.VES, Unit.USD_PER_BARREL),
    FigureMeasure.PERSONS: (Unit.PERSONS,),
    FigureMeasure.VOTES: (Unit.VOTES,),
    FigureMeasure.PERCENT: (Unit.PERCENT,),
    FigureMeasure.DURATION: (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR),
    FigureMeasure.VOLUME: (Unit.BARREL, Unit.TONNE),
    FigureMeasure.OBJECTS: (Unit.ITEMS,),
}


def figure_has_its_values(row: Row) -> Iterator[Problem]:
    """Rule `figure-values`."""
    columns = ("value", "value_low", "value_high")
    given = tuple(row[column] is not None for column in columns)
    wanted = {Qualifier.VAGUE: (False, False, False), Qualifier.BETWEEN: (False, True, True)}.get(row["qualifier"], (True, False, False))
    if given != wanted:
        has, shall = (" and ".join(compress(columns, filled)) or "no value" for filled in (given, wanted))
        message = f"a figure that is {row['qualifier']} has {shall}, this one has {has}; mend the values or the qualifier"
        yield row.problem("figure-values", message, "qualifier")
    elif row["value_low"] is not None and row["value_low"] >= row["value_high"]:
        low, high = decimal_of(row["value_low"]), decimal_of(row["value_high"])
        yield row.problem("figure-values", f"the low value, {low}, is not below the high one, {high}; check both", "value_low")


def unit_fits_measure(row: Row) -> Iterator[Problem]:
    """Rule `figure-unit`."""
    units = _FIGURE_UNITS.get(row["measure"])
    if units and row["unit"] not in units:
        yield row.problem("figure-unit", f"{row['measure']} is not counted in {row['unit']}; use {' or '.join(units)}", "unit")


def outcome_fits_end(row: Row) -> Iterator[Problem]:
    """Rule `posting-outcome`."""
    if row["end_reason"] == "not_received" and row["outcome"] != Outcome.NOT_RECEIVED:
        yield row.problem(
            "posting-outcome",
            f"the end reason is not_received, yet the outcome is {row['outcome']}; choose not_received, or another end reason",
            "outcome",
        )


@cache
def texts_of(table: str) -> tuple[str, ...]:
    """The columns of text in our words, those of lists included."""
    columns = (info for info in fields_of(TABLES[table]).values() if not info.part)
    return tuple(info.name for info in columns if info.pattern is TEXT or (info.kind == "list" and not info.vocabulary))


@cache
def countries_of(table: str) -> tuple[str, ...]:
    """The columns of countries."""
    return tuple(name for name in columns_of(table) if name.endswith("country"))


def text_says_something(row: Row) -> Iterator[Problem]:
    """Rule `word-for-nothing`."""
    # Who writes by hand and means the word puts it in quotes; the reader takes it for nothing without.
    words = [word for word in NOTHING if not (row.keys and word == "null")]
    found = [name for name in texts_of(row.table) if row[name] in words or row[name] in [(word,) for word in words]]
    # By itself it is the code of Namibia.
    found += [name for name in countries_of(row.table) if found and row[name] == "NA"]
    remedy = "delete the key, or say it in other words" if row.keys else 'leave the cell empty, as write.csv(…, na = "") does in R'
    for name in found:
        written = "".join(row[name])  # a list holds the word alone
        yield row.problem("word-for-nothing", f"{cut(written)} is what programs write for no value; {remedy}", name)


def source_can_be_read(row: Row) -> Iterator[Problem]:
    """Rule `source-without-place`."""
    if not row["url"] and not (row["path"] and row["sha256"]):
        yield row.problem("source-without-place", f"nothing tells where {row.id} can be read; give its `path` and `sha256`, or its `url`")


_IDENTIFIER_FORMS = {
    IdentifierScheme.WIKIDATA: Pattern("Q[1-9][0-9]*", "Q and a number; write it like Q76"),
    IdentifierScheme.ISO_3166: Pattern("[A-Z]{3}", "three capitals; write it like VEN"),
    IdentifierScheme.BIOGUIDE: Pattern("[A-Z][0-9]{6}", "a capital and six digits; write it like O000167"),
    IdentifierScheme.ROR: Pattern("0[0-9a-z]{6}[0-9]{2}", "nine letters and digits without the address; write it like 03vvynj75"),
    IdentifierScheme.SEC_CIK: Pattern("[0-9]{10}", "ten digits, noughts in front included; write it like 0000093410"),
    IdentifierScheme.IMO: Pattern("[0-9]{7}", "seven digits without the letters IMO; write it like 9304667"),
}
"""What the ids of a system look like, where it says so."""


def identifier_fits_scheme(row: Row) -> Iterator[Problem]:
    """Rule `identifier-form`."""
    form = _IDENTIFIER_FORMS.get(row["scheme"])
    if form and not re.fullmatch(form.expression, row["identifier"]):
        yield row.problem(
            "identifier-form", f"{cut(row['identifier'])} is no id of {row['scheme']}: expected {form.expected}", "identifier"
        )


def retired_id_has_a_reason(row: Row) -> Iterator[Problem]:
    """Rule `retired-without-reason`."""
    if (row["status"] or RecordStatus.RETIRED) == RecordStatus.RETIRED and not row["reason"]:
        yield row.problem("retired-without-reason", f"{row.id} is retired; say why in `reason`", "reason")


def quad_class_follows(row: Row) -> Iterator[Problem]:
    """Rule `derived-value`, on the quad class."""
    yield from follows(row, "quad_class", quad_class(row["event_type"]))


def vienna_class_follows(row: Row) -> Iterator[Problem]:
    """Rule `derived-value`, on the Vienna class."""
    yield from follows(row, "vienna_class", vienna_class(row["role"]))


def asserted_follows(row: Row) -> Iterator[Problem]:
    """Rule `derived-value`, on whether it is told as a fact."""
    if row["asserted"] != (row["factuality"] in ASSERTED):
        told = "told as a fact" if row["factuality"] in ASSERTED else "not told as a fact"
        message = (
            f"asserted is {str(row['asserted']).lower()}, but what is {row['factuality']} is {told}; leave derived columns to the builder"
        )
        yield row.problem("derived-value", message, "asserted")


def bounds_follow(row: Row) -> Iterator[Problem]:
    """Rule `derived-value`, on the bounds of dates and the day to sort by."""
    days = derived_days(row)
    for column in ("earliest", "latest", "sort_date"):
        yield from follows(row, column, days.get(column))


def follows(row: Row, column: str, value: str | date | None) -> Iterator[Problem]:
    """The problem with a derived column that does not hold what its rule gives."""
    if row[column] != value:
        given, wanted = (cut(str(item)) if item else "empty" for item in (row[column], value))
        yield row.problem(
            "derived-value", f"{column} is {given}, but its rule gives {wanted}; leave derived columns to the builder", column
        )


def quote_fits_offsets(row: Row) -> Iterator[Problem]:
    """Rule `offsets`, as to the length."""
    column = "exact" if row.table == "evidence" else "text"
    if row["end"] is not None and row["end"] - row["start"] != len(row[column]):
        yield row.problem(
            "offsets",
            f"{row['start']}–{row['end']} is not as long as {cut(row[column])}, {len(row[column])} in all; leave offsets to the builder",
            "end",
        )


def sentence_has_length(row: Row) -> Iterator[Problem]:
    """Rule `offsets`, as to a sentence."""
    if row["start"] >= row["end"]:
        yield row.problem(
            "offsets",
            f"the sentence starts at {row['start']} and ends at {row['end']}, which must be more; leave offsets to the builder",
            "end",
        )


_DATES = ("start_date", "end_date", "announced_date")

ROW_CHECKS: tuple[RowCheck, ...] = (
    *(RowCheck(id_names_its_table, (table,), Reads(letters=TABLES[table].primary_key)) for table in PREFIXES.values()),
    RowCheck(link_joins_two_events, ("event_links",), Reads(equal=(("from_event_id", "to_event_id"),))),
    RowCheck(quote_is_short, ("evidence",), Reads(length=("exact",))),
    RowCheck(mode_fits_type, ("events",), Reads(("event_type", "mode"))),
    RowCheck(dates_in_order, DATED, Reads(_DATES)),
    RowCheck(dates_have_a_basis, DATED, Reads((*_DATES, "date_basis"), filled=("date_note",))),
    RowCheck(figure_has_its_values, ("figures",), Reads(("qualifier", "value_low", "value_high"), filled=("value",))),
    RowCheck(unit_fits_measure, ("figures",), Reads(("measure", "unit"))),
    RowCheck(outcome_fits_end, ("postings",), Reads(("end_reason", "outcome"))),
    RowCheck(text_says_something, tuple(TABLES), Reads(nothing=True)),
    RowCheck(source_can_be_read, ("sources",), Reads(filled=("url", "path", "sha256"))),
    RowCheck(identifier_fits_scheme, ("actor_identifiers",), Reads(("scheme", "identifier"))),
    RowCheck(retired_id_has_a_reason, ("records",), Reads(("status",), filled=("reason",))),
)
"""The rules on single rows that hold for records of any form."""

PUBLISHED_ROW_CHECKS: tuple[RowCheck, ...] = (
    RowCheck(quad_class_follows, ("events",), Reads(("event_type", "quad_class"))),
    RowCheck(vienna_class_follows, ("postings",), Reads(("role", "vienna_class"))),
    RowCheck(bounds_follow, DATED, Reads((*_DATES, "earliest", "latest", "sort_date"))),
    *(RowCheck(asserted_follows, (table,), Reads(("factuality", "asserted"))) for table in ("events", "sanctions", "figures")),
    RowCheck(quote_fits_offsets, ("evidence",), Reads(("start", "end"), length=("exact",))),
    RowCheck(quote_fits_offsets, ("mentions",), Reads(("start", "end"), length=("text",))),
    RowCheck(sentence_has_length, ("sentences",), Reads(("start", "end"))),
)
"""The rules on what the builder computes, which only the published form holds."""


@cache
def checks_on(table: str, *, is_authored: bool) -> tuple[RowCheck, ...]:
    """The rules on single rows of a table, in the authored or the published form."""
    return tuple(rule for rule in (ROW_CHECKS if is_authored else ROW_CHECKS + PUBLISHED_ROW_CHECKS) if table in rule.tables)
