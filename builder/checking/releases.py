"""Rules on what may leave the repository, and on what has left it."""

from collections.abc import Iterator

from builder.checking.coding import Coding
from usvenezuela.checking.quotes import places_of
from usvenezuela.model.tables import PREFIXES
from usvenezuela.problems import Place, Problem, problem

QUOTED_SHARE = 0.5
"""How much of a document that may not be redistributed the quotes may reproduce."""


def quotes_stay_short_of_the_document(coding: Coding) -> Iterator[Problem]:
    """Rule `quoted-too-much`."""
    for source in coding.rows.table("sources"):
        document = coding.documents.get(source.id)
        if source["redistributable"] or not document:
            continue
        quotes = [row for row in coding.rows.table("evidence") if row["source_id"] == source.id]
        quoted = {at for row in quotes for start in places_of(row, document.text)[:1] for at in range(start, start + len(row["exact"]))}
        share = len(quoted) / len(document.text)
        if share > QUOTED_SHARE:
            yield source.problem(
                "quoted-too-much",
                f"the quotes reproduce {share:.0%} of {source['path']}; shorten them to {QUOTED_SHARE:.0%} together",
                "redistributable",
            )


def released_ids_kept(coding: Coding) -> Iterator[Problem]:
    """Rules `id-vanished` and `retired-unreleased`."""
    retired = {row.id: row for row in coding.rows.table("records")}
    for id, version in coding.released.items():
        is_read = coding.rows.unread.isdisjoint([PREFIXES.get(id.partition("-")[0], ""), "records"])
        if is_read and id not in coding.rows.ids and id not in retired:
            place = Place(f"seeds/releases/{version}.txt", 1, 1)
            yield problem(
                place, "id-vanished", f"{id} was published in {version}; restore it, or list it in seeds/retired.yaml with a reason", id
            )
    for row in retired.values():
        if row.id not in coding.released:
            yield row.problem("retired-unreleased", f"{row.id} was never published; delete the entry", "record_id")
