"""A draft: the proposals for a document as records in the authored form, each with what the rules saw and did not know."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.checking.coding import Coding
from builder.drafting.cues import Sentence
from builder.drafting.document import LONGEST, Anew, Reading, known_actors, read_document
from builder.drafting.events import Left, Proposal
from builder.drafting.figures import FigureProposal, propose_figures
from builder.drafting.learning import learn
from builder.drafting.likes import Features, Likes, words_in
from builder.drafting.measures import PostingProposal, postings_of, sanction_of
from builder.drafting.naming import Party
from builder.drafting.participants import Part
from builder.drafting.people import NewActor, free_id, new_actors, slug
from builder.drafting.quoting import Quoter
from builder.drafting.rendering import OPEN, render
from builder.extraction.document import Document
from usvenezuela.model.columns import QUOTE_LIMIT
from usvenezuela.model.decimals import plainest
from usvenezuela.model.patterns import roles_of
from usvenezuela.model.vocabularies import ActorType, EndReason, Factuality, LinkType, ParticipantRole, Qualifier

_NO_OFFICE = frozenset("Mr Mrs Ms Dr Dictator".split())
_IN_OFFICE = frozenset(
    """
    diplomats officials officers attachés attaches consuls ambassadors envoys soldiers troops ambassador envoy attaché consul diplomat
    """.split()
)


@dataclass(frozen=True)
class Block:
    """A proposal as it stands in a file: its id, or what it skips, and its text."""

    key: str
    text: str


@dataclass
class Draft:
    """The proposals for a document, by file, in the order of the text."""

    source_id: str
    files: dict[str, list[Block]] = field(default_factory=lambda: {name: [] for name in FILES})

    def add(self, file: str, key: str, record: Mapping[str, Any], comments: Sequence[str] = ()) -> None:
        """Add a proposal to a file."""
        self.files[file].append(Block(key, render(record, comments)))


FILES: dict[str, str] = {
    "sources": "source",
    "actors": "actor",
    "events": "event",
    "postings": "posting",
    "sanctions": "sanction",
    "figures": "figure",
    "skipped": "skip",
}
"""The files of a draft, each with the kind of record in it."""


def propose(document: Document, coding: Coding) -> Draft:
    """The draft of a document, by what is coded of others; what is coded of the document itself teaches nothing."""
    others = [(id, span) for id, other in coding.documents.items() if id != document.source_id for span in other.sentences]
    actors, rows = known_actors(coding.rows), coding.rows.table("actors")
    read = read_document(document, document.sentences, learn(coding, others), actors, rows)
    events = {row.id for row in coding.rows.table("events")}
    return _Writer(document, coding, read, Likes(coding.rows, frozenset(events))).draft()


class _Writer:
    """Writes the readings of a document as proposals."""

    def __init__(self, document: Document, coding: Coding, read: Anew, likes: Likes) -> None:
        self.document, self.coding, self.likes = document, coding, likes
        self.quoter = Quoter(document)
        self.actors, self.readings = read.actors, read.readings
        self.new = self._with_later(read.new)
        parties = [party for reading in read.readings for party in reading.parties]
        self.offices = {party.actor_id or party.name: party.of_id for party in parties if party.title and party.of_id}
        # What is accepted of this document keeps its id, so that it is not proposed again under another.
        self.taken = set(coding.rows.ids) - {row.id for row in coding.rows.table("evidence") if row["source_id"] == document.source_id}
        self.draft_made = Draft(document.source_id)
        self.used: set[str] = set()

    def _with_later(self, new: Mapping[str, NewActor]) -> dict[str, NewActor]:
        """The new actors, with those that only the second reading found."""
        named = [
            (self.document.sentence_id(reading.sentence.span), party)
            for reading in self.readings
            for party in reading.parties
            if party.is_new and not party.pronoun
        ]
        return {**new_actors(named, self.actors), **new}

    def draft(self) -> Draft:
        """The whole draft."""
        for reading in self.readings:
            if reading.proposals:
                self._events(reading)
                self._clauses_left(reading)
            else:
                self._skip(reading)
            self._figures(reading)
        ones = {actor.id: actor for actor in self.new.values()}
        for id in [id for id in ones if id in self.used]:
            self._actor(ones[id])
        for id in [id for id in ones if id in self.used and id not in {block.key for block in self.draft_made.files["actors"]}]:
            self._actor(ones[id])  # a parent that is named nowhere else
        return self.draft_made

    # --- events ---------------------------------------------------------------------------------------

    def _events(self, reading: Reading) -> None:
        names = [self.quoter.name(proposal) for proposal in reading.proposals]
        ids = [self._id("evt", slug(name)) for name in names]
        for number, proposal in enumerate(reading.proposals):
            conduct = [
                other
                for other, made in enumerate(reading.proposals)
                if made.told_by == number and made.factuality in (Factuality.ALLEGED, Factuality.DISPUTED)
            ]
            record = self._event(proposal, ids[number], names[number])
            if conduct:
                record["links"] = [self._alleges(proposal, reading.proposals[other], ids[other]) for other in conduct]
            record["evidence"] = [self.quoter.evidence(*self.quoter.quote(proposal))]
            first = [self._heading(reading)] if not number else []
            self.draft_made.add("events", ids[number], record, [*first, *self._seen(proposal)])
            self._measures(proposal, record)

    def _event(self, proposal: Proposal, id: str, name: str) -> dict[str, Any]:
        kind = proposal.kinds[0] if proposal.kinds else None
        record: dict[str, Any] = {"id": id, "name": name, "event_type": str(kind.event_type) if kind else OPEN}
        if kind and kind.mode:
            record["mode"] = str(kind.mode)
        record |= self._dates(proposal)
        record["factuality"] = str(proposal.factuality)
        parts = [self._part(part) for part in proposal.parts]
        return record | ({"participants": parts} if parts else {})

    def _dates(self, proposal: Proposal) -> dict[str, Any]:
        date = proposal.date
        dates = {"start_date": date.start, "end_date": date.end, "date_basis": str(date.basis), "date_note": date.note}
        return {key: value for key, value in dates.items() if value}

    def _part(self, part: Part) -> dict[str, Any]:
        record: dict[str, Any] = {"actor": self._actor_id(part), "role": str(part.role)}
        office = part.party.title if not _NO_OFFICE.intersection(part.party.title.split()) else ""
        if office:
            record["capacity"] = office
        behalf = (
            self._behalf(part.party, bool(office))
            if part.role in (ParticipantRole.ACTOR, ParticipantRole.RECIPIENT, ParticipantRole.CLAIMANT)
            else ""
        )
        return record | ({"on_behalf_of": behalf} if behalf else {})

    def _actor_id(self, part: Part) -> str:
        return self._used(part.actor_id or self.new[part.party.name].id)

    def _id_of(self, party: Party) -> str:
        return self._used(party.actor_id or self.new[party.name].id)

    def _used(self, id: str) -> str:
        """The id of an actor that a proposal names, and that is proposed itself if it is new."""
        self.used.add(id)
        return id

    def _behalf(self, party: Party, has_office: bool) -> str:
        """The body to which an office belongs: of a known person the one most coded, of a group the government of its state."""
        coded = [row["on_behalf_of_id"] for row in self.coding.rows.table("event_participants") if row["actor_id"] == party.actor_id]
        of_id = party.of_id or self.offices.get(party.actor_id or party.name, "")
        is_office = has_office or party.name.split()[-1] in _IN_OFFICE
        behalf = max(filter(None, coded), key=coded.count, default="") if has_office else ""
        behalf = behalf or (self._government(of_id) if of_id and is_office else "")
        return self._used(behalf) if behalf else ""

    def _government(self, id: str) -> str:
        found = [actor for actor in self.actors.values() if actor.parent_id == id and actor.actor_type == ActorType.GOVERNMENT]
        return max(found, key=lambda actor: actor.n_parts).id if found else id

    def _alleges(self, accusing: Proposal, conduct: Proposal, to: str) -> dict[str, Any]:
        start, end = self.quoter.quote(accusing)[0], self.quoter.quote(conduct)[1]
        quote = self.quoter.evidence(start, end) if end - start <= QUOTE_LIMIT else self.quoter.evidence(*self.quoter.quote(conduct))
        return {"to": to, "type": str(LinkType.ALLEGES), **{key: value for key, value in quote.items() if key != "source"}}

    # --- what is said of a proposal -----------------------------------------------------------------------

    def _heading(self, reading: Reading) -> str:
        return f"=== {self._place(reading.sentence)}: {self.document.words(reading.sentence.span)}"

    def _place(self, sentence: Sentence) -> str:
        number = self.document.sentence_id(sentence.span).rpartition("-")[2]
        return f"{number}, {sentence.span.section}" if sentence.span.section else number

    def _seen(self, proposal: Proposal) -> Iterator[str]:
        """What the rules saw, and what they did not know."""
        word = proposal.sentence.words[proposal.cue.at].text
        likes = self.likes.most_like(self._features(proposal))
        same = next((row.id for row in likes if proposal.kinds and row["event_type"] == proposal.kinds[0].event_type), "")
        second = f"; else {proposal.kinds[1]}" if len(proposal.kinds) > 1 else ""
        known = f"type by “{word}”" if proposal.kinds else f"type open: the lexicon does not know “{word}”"
        yield known + (f", as in {same}" if same else "") + second
        if proposal.factuality != Factuality.STATED:
            yield f"factuality: {proposal.factuality} by the words around “{word}”"
        yield from self._not_found(proposal)
        if likes:
            yield f"like: {', '.join(row.id for row in likes)}"

    def _not_found(self, proposal: Proposal) -> Iterator[str]:
        kind = proposal.kinds[0] if proposal.kinds else None
        pattern = roles_of(kind.event_type, kind.mode) if kind else None
        roles = [part.role for part in proposal.parts]
        missing = [" or ".join(group) for group in (pattern.missing(roles, roles.count(ParticipantRole.ACTOR)) if pattern else ())]
        if proposal.is_open:
            yield "who acts is left open: a pronoun stands for it"
        for name, word in {part.party.name: part.party.pronoun for part in proposal.parts if part.party.pronoun}.items():
            yield f"“{word}” taken for {name}, to check"
        guesses = ", ".join(part.party.name for part in proposal.parts if part.party.is_guess)
        if guesses:
            yield f"{guesses} by the verb before, to check"
        if missing:
            yield f"{', '.join(missing)} not found"
        offices = [part.party.name for part in proposal.parts if part.party.title and not self._behalf(part.party, True)]
        if offices:
            yield f"for whom {', '.join(offices)} holds office is not known"

    def _features(self, proposal: Proposal) -> Features:
        start, end = self.quoter.quote(proposal)
        kind = proposal.kinds[0] if proposal.kinds else None
        codes = (str(kind.event_type), str(kind.mode or "")) if kind else ("", "")
        return Features(
            words_in(self.document.text[start:end]), codes, frozenset(part.actor_id for part in proposal.parts if part.actor_id)
        )

    def _id(self, prefix: str, words: str) -> str:
        id = free_id(prefix, words, self.taken)
        self.taken.add(id)
        return id

    # --- the other kinds --------------------------------------------------------------------------------------

    def _actor(self, actor: NewActor) -> None:
        record: dict[str, Any] = {"id": actor.id, "name": actor.name, "actor_type": str(actor.actor_type)}
        parent = self.actors[actor.id].parent_id if actor.id in self.actors else ""
        record |= {"parent": parent} if parent else {}
        self.used |= {parent} - {""}
        aliases = [name for name in (self.actors[actor.id].names[1:] if actor.id in self.actors else actor.aliases) if self._is_used(name)]
        record |= {"aliases": aliases} if aliases else {}
        places = list(dict.fromkeys(id.rpartition("-")[2] for id, _ in actor.mentions))
        comments = [
            f"named in {', '.join(places)}; type by the words of the name" if actor.name[:1].isupper() else f"named in {', '.join(places)}"
        ]
        if actor.may_be:
            comments.append(f"may be {', '.join(actor.may_be)}: then delete it here, and write that id in its records")
        self.draft_made.add("actors", actor.id, record, comments)

    def _is_used(self, alias: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", self.document.text) is not None

    def _measures(self, proposal: Proposal, event: Mapping[str, Any]) -> None:
        """The sanctions and postings of an event, which bear its date and factuality."""
        sanction = sanction_of(proposal)
        dates = {key: event[key] for key in ("start_date", "end_date", "date_basis", "date_note") if key in event}
        actors = [part["actor"] for part in event.get("participants", ()) if part["role"] == ParticipantRole.ACTOR]
        if sanction:
            id = self._id("san", event["id"].removeprefix("evt-"))
            record: dict[str, Any] = {
                "id": id,
                "name": event["name"],
                "action": str(sanction.action),
                "issuer": actors[0] if actors else OPEN,
            }
            record |= {"instrument": str(sanction.instrument), "measures": [str(measure) for measure in sanction.measures], **dates}
            record |= {"amends": OPEN} if sanction.amends else {}
            record |= {"event": event["id"], "factuality": event["factuality"]}
            targets = [{"label": party.name, "actor": self._id_of(party), "kind": str(kind)} for party, kind in sanction.targets]
            record |= {"targets": targets} if targets else {}
            missing = [name for name, value in (("issuer", actors), ("target", targets)) if not value]
            comments = [f"{' and '.join(missing)} not found"] if missing else []
            self.draft_made.add("sanctions", id, {**record, "evidence": [dict(event["evidence"][0])]}, comments)
        acting = [
            part.get("on_behalf_of") or part["actor"] for part in event.get("participants", ()) if part["role"] == ParticipantRole.ACTOR
        ]
        for posting in postings_of(proposal):
            self._posting(proposal, event, posting, self._state(acting[0]) if acting else OPEN)

    def _posting(self, proposal: Proposal, event: Mapping[str, Any], posting: PostingProposal, acting: Any) -> None:
        """A posting that an event begins or ends; `acting` is the state that acts: it sends whom it names or recalls, and expels others."""
        party, is_end = posting.party, posting.end_reason is not None
        id = self._id("pst", slug(party.name))
        receives = posting.end_reason == EndReason.EXPELLED
        record: dict[str, Any] = {"id": id}
        record |= {"person": self._id_of(party)} if party.actor_type == ActorType.PERSON else {}
        record |= {"label": party.name, **self._count(proposal, party), "role": str(posting.role)}
        record |= {"sending": (party.of_id or OPEN) if receives else acting, "receiving": acting if receives else OPEN}
        self.used |= {str(record[side]) for side in ("sending", "receiving") if record[side]}
        dates = {key: event[key] for key in ("date_basis", "date_note") if key in event}
        record |= {"end_date" if is_end else "start_date": event["start_date"]} if "start_date" in event else {}
        record |= {"end_reason": str(posting.end_reason)} if is_end else {}
        record |= {"event": event["id"], **dates, "outcome": str(posting.outcome), "evidence": [dict(event["evidence"][0])]}
        self.draft_made.add("postings", id, record, ["who sends and who receives: as far as the words name them"])

    def _count(self, proposal: Proposal, party: Party) -> dict[str, int]:
        """How many persons a group is, if the words of its name say so."""
        start, end = (proposal.sentence.words[at] for at in (party.low, party.high - 1))
        found = [
            quantity.low
            for quantity in proposal.sentence.document.quantities[proposal.sentence.span]
            if start.start <= quantity.start < end.end
        ]
        is_counted = party.actor_type == ActorType.GROUP and found and found[0] is not None and found[0].denominator == 1
        return {"n_persons": int(found[0])} if is_counted and found[0] is not None else {}

    def _state(self, id: str) -> Any:
        """The state of a government or organ; the actor itself if it is none."""
        while id in self.actors and self.actors[id].parent_id:
            id = self.actors[id].parent_id
        return id if id in self.actors and self.actors[id].actor_type == ActorType.STATE else OPEN

    def _figures(self, reading: Reading) -> None:
        for figure in propose_figures(reading.sentence):
            id = self._id("fig", slug(figure.value_text, figure.scope, longest=40))
            record: dict[str, Any] = {"id": id, "measure": str(figure.measure)}
            record |= self._values(figure)
            record |= {"qualifier": str(figure.qualifier), "unit": str(figure.unit), "value_text": figure.value_text}
            record |= {"scope": figure.scope or OPEN, "factuality": str(self._factuality(reading, figure))}
            start, end = self.quoter.unique(reading.sentence, figure.start, self._end_of_scope(reading.sentence, figure))
            comments = [self._heading(reading), "what it counts: the words that follow; put it in your own"]
            self.draft_made.add("figures", id, {**record, "evidence": [self.quoter.evidence(start, end)]}, comments)

    def _values(self, figure: FigureProposal) -> dict[str, Any]:
        low, high = figure.quantity.low, figure.quantity.high
        if low is None or high is None:
            return {}
        if figure.qualifier == Qualifier.BETWEEN:
            return {"value_low": plainest(round(float(low), 4)), "value_high": plainest(round(float(high), 4))}
        return {"value": plainest(round(float(low), 4))}

    def _end_of_scope(self, sentence: Sentence, figure: FigureProposal) -> int:
        at = self.document.text.find(figure.scope, figure.end, sentence.span.end) if figure.scope else -1
        return at + len(figure.scope) if at >= 0 else figure.end

    def _factuality(self, reading: Reading, figure: FigureProposal) -> Factuality:
        """That of the nearest event in whose words the figure stands."""
        around = [
            proposal for proposal in reading.proposals if self.quoter.quote(proposal)[0] <= figure.start < self.quoter.quote(proposal)[1]
        ]
        return around[-1].factuality if around else Factuality.STATED

    # --- what is left ---------------------------------------------------------------------------------------------

    def _skip(self, reading: Reading) -> None:
        """A sentence without a proposal: an entry of the file of skips, with its reason where it is plain."""
        words = self.document.words(reading.sentence.span)
        start = next(words[:length] for length in (60, 120, len(words)) if self._starts_once(words[:length]) or length == len(words))
        reason = "heading" if words.startswith("=") else OPEN
        comments = [f"{self._place(reading.sentence)}: {words[:LONGEST]}"] if reason is OPEN else []
        comments += [f"too long to be read: {len(words)} characters"] if len(words) > LONGEST else []
        comments += [f"“{self._verb(left)}”: {left.reason}" for left in reading.left]
        self.draft_made.add(
            "skipped", f"sentence {words}", {"source": self.document.source_id, "sentence": start, "reason": reason}, comments
        )

    def _starts_once(self, words: str) -> bool:
        return sum(self.document.words(span).startswith(words) for span in self.document.sentences) == 1

    def _clauses_left(self, reading: Reading) -> None:
        """The clauses of a sentence with proposals whose verb no quote holds."""
        quotes = [self.quoter.quote(proposal) for proposal in reading.proposals]
        for left in reading.left:
            clause = reading.sentence.clauses[left.cue.clause]
            if not any(start <= clause.verb_start and clause.verb_end <= end for start, end in quotes):
                words = self.document.text[clause.start : clause.end]
                record = {"source": self.document.source_id, "words": words, "reason": OPEN}
                comments = [
                    f"{self._place(reading.sentence)}: “{self._verb(left)}” {left.reason}; code it, lengthen a quote, or say why not"
                ]
                self.draft_made.add("skipped", f"words {clause.start}", record, comments)

    def _verb(self, left: Left) -> str:
        return left.cue.base
