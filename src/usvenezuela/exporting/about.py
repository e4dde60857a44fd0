"""What a release is, under which licence, and how to credit it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

TITLE = "United States–Venezuela relations: events, actors, sanctions and diplomatic postings"
DESCRIPTION = (
    "Events, actors, sanctions, diplomatic postings and figures, each with the exact words that it rests on. "
    "An accusation is not a deed: only what has `asserted` 1 is told as a fact."
)
LICENSE = "CC-BY-SA-4.0"
LICENSE_URL = "https://creativecommons.org/licenses/by-sa/4.0/"
ATTRIBUTION = "The usvenezuela project, usvenezuela dataset, CC BY-SA 4.0."


def documents(data: "Dataset") -> list[tuple[str, str]]:
    """The documents that a release rests on: the id of each, and how to credit it."""
    return [(source.source_id, f"{source.title}. {source.attribution} Licence: {source.license}.") for source in data.sources]
