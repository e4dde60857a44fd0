"""The records side by side with the documents."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from builder.checking.skips import Accounts
from builder.extraction.document import Document, sentence_of
from builder.extraction.names import ActorMention
from builder.extraction.sentences import Span
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.problems import Problem


@dataclass(frozen=True)
class Coding:
    """The records side by side with the documents."""

    accounts: Accounts
    """The records, the documents, and how each sentence of these is accounted for."""
    mentions: Mapping[str, list[ActorMention]]
    """The actors that each document names."""
    released: Mapping[str, str]
    """Every id that a release has published, with the first version that did."""

    @property
    def rows(self) -> Rows:
        """The records."""
        return self.accounts.rows

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents, by source id."""
        return self.accounts.documents

    def quoted(self, row: Row) -> list[tuple[Document, Span]]:
        """The sentences that a record quotes; none if one of its quotes has no place, since then nothing can be checked."""
        places = [sentence_of(quote, self.documents) for quote in self.rows.of("evidence", row.id)]
        return [place for place in places if place] if all(places) else []

    @cached_property
    def actors_by_line(self) -> Mapping[tuple[str, int], set[str]]:
        """The actors named in each line of each document."""
        named: dict[tuple[str, int], set[str]] = defaultdict(set)
        for source_id, document in self.documents.items():
            lines = {span.start: span.line for span in document.sentences}
            starts = sorted(lines)
            for mention in self.mentions[source_id]:
                start = max(start for start in starts if start <= mention.start)
                named[source_id, lines[start]].add(mention.actor_id)
        return named


Check = Callable[[Coding], Iterator[Problem]]
