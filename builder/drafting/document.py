"""Reading a whole document: its sentences in order, each with its parties, proposals and what is left out."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import Sentence
from builder.drafting.events import Left, Proposal, Reader
from builder.drafting.lexicon import Lexicon, kind_of
from builder.drafting.naming import OWNING, Actor, Party, find_parties, is_place, names_that_act, state_of
from builder.drafting.people import NewActor, free_id, new_actors, slug
from builder.drafting.reckoning import Past
from builder.drafting.referring import chief_states, with_meant
from builder.extraction.document import Document
from builder.extraction.names import ActorMention, find_actors, names_of
from builder.extraction.sentences import INFOBOX, Span
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.vocabularies import ActorType, Factuality

LONGEST = 3000
"""Characters of a sentence up to which it is read; what is longer is hardly one."""
_DENIAL = kind_of("X_STATEMENT/x-deny")


@dataclass(frozen=True)
class Reading:
    """What the rules make of a sentence."""

    sentence: Sentence
    parties: Sequence[Party]
    proposals: Sequence[Proposal]
    left: Sequence[Left]


def known_actors(rows: Rows, events: Collection[str] | None = None, but: Collection[str] = ()) -> Mapping[str, Actor]:
    """The actors that are coded, but for some, each with its part in `events`, or in all."""
    counts = Counter(part["actor_id"] for part in rows.table("event_participants") if events is None or part.id in events)
    return {row.id: _actor(row, counts[row.id]) for row in rows.table("actors") if row.id not in but}


def _actor(row: Row, n_parts: int) -> Actor:
    return Actor(row.id, row["actor_type"], row["country"] or "", row["parent_id"] or "", names_of(row), n_parts)


@dataclass(frozen=True)
class Anew:
    """A document, or some sentences of it, as the rules read it."""

    readings: Sequence[Reading]
    new: Mapping[str, NewActor]
    """The actors that nobody knew, by each of their names."""
    actors: Mapping[str, Actor]
    """All actors, known and new."""


def read_document(document: Document, spans: Sequence[Span], lexicon: Lexicon, actors: Mapping[str, Actor], rows: Sequence[Row]) -> Anew:
    """What the rules make of these sentences of a document; `rows` are those of the actors that are known.

    They are read twice: the names found at the first reading are known at the second, wherever they stand, and “Ruritanian” is then
    of Ruritania.
    """
    known = list(_with_proper_names(rows))
    first = _read(document, spans, lexicon, actors, known)
    named = [
        (document.sentence_id(reading.sentence.span), party)
        for reading in first
        for party in reading.parties
        if party.is_new and not party.pronoun
    ]
    new = new_actors(named, actors)
    _name_governments(new)
    every = {**actors, **_as_known(new)}
    found = [
        Row("actors", {"actor_id": id, "name": every[id].names[0], "aliases": every[id].names[1:]}, {})
        for id in every.keys() - actors.keys()
    ]
    return Anew(_disputed(_read(document, spans, lexicon, every, [*known, *found], every.keys() - actors.keys())), new, every)


def _read(
    document: Document,
    spans: Sequence[Span],
    lexicon: Lexicon,
    actors: Mapping[str, Actor],
    rows: Sequence[Row],
    new: Collection[str] = (),
) -> list[Reading]:
    """The readings, in order; `new` are the actors of whom nothing is known but their names here, which may be places."""
    mentioned = find_actors(document, rows, {})
    mentions, chief = _by_sentence(document, mentioned), chief_states(mentioned, actors)
    reader = Reader(lexicon, actors, chief)
    acting = names_that_act(Sentence(document, span) for span in document.sentences if is_told(document, span))
    section, line, past = "", -1, Past()
    named: list[Party] = []
    readings = []
    for span in spans:
        past = Past() if span.section != section else replace(past, is_earlier=past.is_earlier or span.line != line)
        named = [] if span.line != line else named
        section, line = span.section, span.line
        sentence = Sentence(document, span)
        if is_told(document, span):
            parties = [
                party
                for party in find_parties(sentence, mentions[span.start], actors)
                if (party.actor_id and party.actor_id not in new) or not is_place(sentence, party, acting)
            ]
            parties = with_meant(sentence, parties, named, chief)
            named = parties
            proposals, left, past = reader.read(sentence, parties, past)
            readings.append(Reading(sentence, parties, proposals, left))
        else:
            readings.append(Reading(sentence, (), (), ()))
    return readings


def _by_sentence(document: Document, mentions: Sequence[ActorMention]) -> Mapping[int, list[ActorMention]]:
    """The mentions by where the sentence begins in which they stand."""
    starts = [span.start for span in document.sentences]
    found: dict[int, list[ActorMention]] = defaultdict(list)
    for mention in mentions:
        found[starts[bisect_right(starts, mention.start) - 1]].append(mention)
    return found


def _disputed(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, with what is alleged and then denied in its paragraph as disputed."""
    denials = [made.sentence.span for reading in readings for made in reading.proposals if made.kinds[:1] == (_DENIAL,)]
    return [replace(reading, proposals=[_with_denial(made, denials) for made in reading.proposals]) for reading in readings]


def _with_denial(made: Proposal, denials: Sequence[Span]) -> Proposal:
    span = made.sentence.span
    is_denied = any(denial.line == span.line and denial.start > span.start for denial in denials)
    return replace(made, factuality=Factuality.DISPUTED) if is_denied and made.factuality == Factuality.ALLEGED else made


def _name_governments(new: Mapping[str, NewActor]) -> None:
    """Name a government that is called “her government” alone after the one state of the two chief ones whose government has no name."""
    ones = {actor.id: actor for actor in new.values()}.values()
    states = sorted((one for one in ones if one.actor_type == ActorType.STATE), key=lambda one: -len(one.mentions))[:2]
    bodies = [one for one in ones if one.actor_type == ActorType.GOVERNMENT]
    governed = {actor.parent_id for actor in _as_known(new).values() if actor.actor_type == ActorType.GOVERNMENT}
    free = [state for state in states if state.id not in governed]
    for body in bodies:
        if body.name.split()[0].lower() in OWNING and len(free) == 1:
            body.name = f"government of {free[0].name}"
            body.id = free_id("act", slug(body.name), {one.id for one in ones})


def _as_known(new: Mapping[str, NewActor]) -> dict[str, Actor]:
    """New actors as known ones; a government is part of the state whose adjective its name has."""
    ones = {actor.id: actor for actor in new.values()}
    states = [Actor(one.id, one.actor_type, "", "", (one.name,)) for one in ones.values() if one.actor_type == ActorType.STATE]
    known = {}
    for one in ones.values():
        is_body = one.actor_type in (ActorType.GOVERNMENT, ActorType.PUBLIC_BODY, ActorType.ARMED_FORCE)
        whose = [
            word.removesuffix("'s")
            for word in (one.name.split()[0], one.name.partition(" of ")[2].removeprefix("the "))
            if word[:1].isupper()
        ]
        parent = next((id for word in whose if (id := state_of(word, states))), "") if is_body else ""
        known[one.id] = Actor(one.id, one.actor_type, "", parent, (one.name, *one.all_aliases(ones.values())))
    return known


def _with_proper_names(rows: Sequence[Row]) -> Iterator[Row]:
    """The actors that have names of their own: what is called “the officials” in one text is another in the next."""
    for row in rows:
        aliases = tuple(alias for alias in row["aliases"] or () if _is_proper(alias))
        if row["actor_type"] != ActorType.GROUP and (_is_proper(row["name"]) or aliases):
            yield replace(row, values={**row.values, "aliases": aliases})


def _is_proper(name: str) -> bool:
    words = name.split()
    return words[0] not in ("The", "A") and words[0][:1].isupper()


def is_told(document: Document, span: Span) -> bool:
    """Whether a sentence may tell something: it is no heading, list line or line of the infobox, and not too long to be read."""
    words = document.words(span)
    return len(words) <= LONGEST and not words.startswith(("=", "- ")) and span.headings != (INFOBOX,) and words != INFOBOX
