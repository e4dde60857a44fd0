"""The words on which a proposal rests, as a quote, and as a name to begin with."""

from dataclasses import dataclass
from typing import Any

from builder.drafting.cues import FINITE, GERUND, INFINITIVE, Sentence
from builder.drafting.events import Proposal
from builder.drafting.lexicon import NOUN
from builder.extraction.document import Document
from usvenezuela.checking.quotes import find_all
from usvenezuela.model.columns import CONTEXT_LIMIT, QUOTE_LIMIT
from usvenezuela.model.vocabularies import ActorType, ParticipantRole

_NAME_LIMIT = 110
_CARRIED = 8
"""How many words before an infinitive or gerund the verb may stand that its quote takes in."""
_MOST_WORDS = 30
"""How many words after a cue a quote holds that would be too long with all its parties."""


@dataclass(frozen=True)
class Quoter:
    """Finds the quotes of proposals in a document."""

    document: Document

    def name(self, proposal: Proposal) -> str:
        """The words of the act in the present tense, to be put in one's own."""
        sentence, cue, text = proposal.sentence, proposal.cue, self.document.text
        start, end = self.quote(proposal)
        at = sentence.words[cue.at]
        actors = [part.party for part in proposal.parts if part.role == ParticipantRole.ACTOR]
        verb = _present(cue.base, any(party.actor_type == ActorType.GROUP for party in actors) or len(actors) > 1)
        if cue.form == FINITE and cue.first == cue.at:
            changed = f"{text[start : at.start]}{verb}{text[at.end : end]}"
        elif cue.form in (GERUND, INFINITIVE) and actors:
            changed = f"{' and '.join(party.name for party in actors)} {verb}{text[at.end : end]}"
        else:
            changed = text[start:end]
        name = " ".join(changed.split()).strip(" ,;:")
        short = name if len(name) <= _NAME_LIMIT else name[:_NAME_LIMIT].rpartition(" ")[0]
        return short[:1].upper() + short[1:]

    def quote(self, proposal: Proposal) -> tuple[int, int]:
        """Where the words stand on which a proposal rests: its clause, with its parties."""
        sentence, cue = proposal.sentence, proposal.cue
        parties = [part.party for part in proposal.parts if part.role != ParticipantRole.CLAIMANT]
        low, high = min([cue.low, *(party.low for party in parties)]), max([cue.high, proposal.until, *(party.high for party in parties)])
        if cue.form == NOUN:
            low, high = min([cue.at, *(party.low for party in parties)]), max([cue.at + 1, *(party.high for party in parties)])
        if cue.form in (GERUND, INFINITIVE) and cue.clause >= 0 and 0 < cue.at - sentence.verbs[cue.clause][1] < _CARRIED:
            low = min(low, sentence.verbs[cue.clause][0])
        start, end = self._span(sentence, low, high)
        if end - start > QUOTE_LIMIT:
            start, end = self._span(sentence, cue.low if cue.low <= cue.at else cue.at, min(cue.high, cue.at + _MOST_WORDS))
        return self.unique(sentence, start, min(end, start + QUOTE_LIMIT))

    def _span(self, sentence: Sentence, low: int, high: int) -> tuple[int, int]:
        words = sentence.words
        while low < high - 1 and words[low].text in ",;:)—–-.":
            low += 1
        while high > low + 1 and words[high - 1].text in ',;:(—–-."':
            high -= 1
        return words[low].start, words[high - 1].end

    def unique(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """The words, or the whole sentence where they stand more than once and the sentence does not."""
        text, span = self.document.text, sentence.span
        is_twice = len(find_all(text, text[start:end])) > 1
        is_short = span.end - span.start <= QUOTE_LIMIT and len(find_all(text, self.document.words(span))) == 1
        return (span.start, span.end) if is_twice and is_short else (start, end)

    def evidence(self, start: int, end: int) -> dict[str, Any]:
        """A quote in the authored form; with the words before it where it stands more than once."""
        text = self.document.text
        found: dict[str, Any] = {"source": self.document.source_id, "quote": text[start:end]}
        if len(find_all(text, text[start:end])) > 1:
            found["prefix"] = text[max(0, start - CONTEXT_LIMIT) : start].rpartition("\n")[2]
        return found


def _present(base: str, is_plural: bool) -> str:
    """A verb in the present tense, of one or of several."""
    if base == "be":
        return "are" if is_plural else "is"
    if is_plural:
        return base
    if base == "have":
        return "has"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{base}s"
