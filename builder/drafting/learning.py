"""What is coded already as cases to learn from: which word of a sentence tells which event."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.checking.coding import Coding
from builder.drafting.cues import Cue, Sentence, find_cues
from builder.drafting.lexicon import Kind, Lexicon
from builder.drafting.words import base_of
from builder.extraction.document import Document, sentence_of
from builder.extraction.sentences import Span
from usvenezuela.checking.quotes import places_of
from usvenezuela.checking.rows import Row
from usvenezuela.model.vocabularies import Stance

Place = tuple[str, Span]
"""A sentence of a document."""


@dataclass(frozen=True)
class Telling:
    """An event as one sentence tells it: where its quotes stand there."""

    event: Row
    quotes: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> Kind:
        """What kind of act it is."""
        return Kind(self.event["event_type"], self.event["mode"])


def tellings_of(coding: Coding) -> Mapping[Place, list[Telling]]:
    """The events that each sentence tells, by the quotes that carry whole records and do not contradict them."""
    quotes: dict[tuple[Place, str], list[tuple[int, int]]] = defaultdict(list)
    for event in coding.rows.table("events"):
        for quote in coding.rows.of("evidence", event.id):
            found = sentence_of(quote, coding.documents)
            if found and not quote["field"] and quote["stance"] != Stance.CONTRADICTS:
                start = places_of(quote, found[0].text)[0]
                quotes[(found[0].source_id, found[1]), event.id].append((start, start + len(quote["exact"])))
    told: dict[Place, list[Telling]] = defaultdict(list)
    for (place, id), spans in quotes.items():
        told[place].append(Telling(coding.rows.by_id[id], tuple(spans)))
    return told


def pair(words: Sequence[tuple[str, int]], tellings: Sequence[Telling]) -> dict[int, Telling]:
    """Which word tells which event: by its number among `words`, which are given as base form and offset.

    A word tells an event only if it lies in a quote of it; before others, if the event's name has the word; then, if its quote is
    shorter. Each word tells one event at most, and each event is told once. What kind of act it is has no part in it.
    """
    fits = sorted(
        (-_fit(base, telling, length), number, index)
        for number, (base, offset) in enumerate(words)
        for index, telling in enumerate(tellings)
        if (length := _quote_around(offset, telling))
    )
    found: dict[int, Telling] = {}
    taken: set[int] = set()
    for _, number, index in fits:
        if number not in found and index not in taken:
            found[number] = tellings[index]
            taken.add(index)
    return found


def _quote_around(offset: int, telling: Telling) -> int:
    """How long the shortest quote is that holds an offset; 0 if none does."""
    return min((end - start for start, end in telling.quotes if start <= offset < end), default=0)


def _fit(base: str, telling: Telling, length: int) -> float:
    name = {base_of(word) for word in telling.event["name"].lower().replace("'s", "").split()}
    return 2 * (base in name) + 1 / length


def cases_of(
    sentences: Iterable[Place], documents: Mapping[str, Document], told: Mapping[Place, list[Telling]]
) -> Iterator[tuple[str, str, Kind | None]]:
    """The words of sentences as cases: part of speech, base form, and the kind of the event that each tells, if it tells one."""
    for source_id, span in sentences:
        cues = [cue for cue in find_cues(Sentence(documents[source_id], span), Lexicon()) if not cue.is_quoted]
        found = pair([(cue.base, _offset(documents[source_id], span, cue)) for cue in cues], told.get((source_id, span), []))
        for number, cue in enumerate(cues):
            yield cue.part, cue.base, found[number].kind if number in found else None


def _offset(document: Document, span: Span, cue: Cue) -> int:
    return Sentence(document, span).words[cue.at].start


def learn(coding: Coding, places: Collection[Place]) -> Lexicon:
    """The lexicon with what the sentences at `places` teach."""
    lexicon = Lexicon()
    lexicon.learn(cases_of(places, coding.documents, tellings_of(coding)))
    return lexicon
