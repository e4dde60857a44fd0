"""Where the parties of a sentence stand around the words that tell its acts: before, after, and after which preposition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import FINITE, GERUND, INFINITIVE, PARTICIPLE, Cue
from builder.drafting.lexicon import NOUN
from builder.drafting.naming import OWNING, QUANTIFIERS, Actor, Party, is_nationality, lists, state_of
from builder.drafting.scene import GROUPS, Scene, is_joined, joined_to
from builder.extraction.verbs import BASE
from usvenezuela.model.vocabularies import ActorType

_OPEN = frozenset("he she it they we i this these those you".split())
"""Pronouns that leave open who is meant."""
_RELATIVE = frozenset("who which that".split())
_OPENERS = frozenset(
    "that which who whom whose when where while although though because if unless until since as after before whereas".split()
)
_PLACES = frozenset("in at during under after before since until near through within throughout around following across inside".split())
"""Prepositions after which a place or time stands, and no party of the act."""
_CONTROL = frozenset("order tell ask urge force invite allow permit help push dare request instruct cause call".split())
"""Verbs whose object is to do what the infinitive says."""
_PREPOSITIONS = _PLACES | frozenset(
    "of on to with by for from against between over about including toward towards into upon like than among as".split()
)
_ABOUT = frozenset("of for against on over to".split())
"""Prepositions after which a thing that is the subject has the party that the act is about: “the reward for X was raised”."""
_CONJUNCTIONS = frozenset("and but or then nor".split())
_ADVERBS = frozenset("also then later first again still never always once now not".split())
_HEDGES = frozenset("at least more than about around over nearly almost up to some".split())
_SOURCE_WITHIN = 8
"""How many words after “according to” the one may stand who says it."""
_BEFORE_NAMES = frozenset("the a an its his their her former both".split())
_NOT_NOUNS = frozenset("and or but have also not both that which who".split())
_ACCUSING = frozenset("accuse blame suspect charge accusation allegation".split())
_HOSTS = (ActorType.IGO, ActorType.PUBLIC_BODY, ActorType.MISSION)
_RELATIONS = frozenset("relations relationship ties tensions trade links".split())


@dataclass(frozen=True)
class Placed:
    """The parties around a verb or noun."""

    subjects: tuple[Party, ...] = ()
    objects: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()
    """After a preposition such as “with” or “against”."""
    is_open: bool = False
    """Whether a pronoun stands where the subject does."""


class Stage:
    """The parties of a sentence, and where each stands around its verbs."""

    def __init__(self, scene: Scene, parties: Sequence[Party], actors: Mapping[str, Actor]) -> None:
        """Keep what the sentence holds."""
        self.scene, self.sentence, self.cues = scene, scene.sentence, scene.cues
        self.parties, self.actors = parties, actors
        self.lower = self.sentence.lower
        self.cue_places = {cue.at for cue in self.cues}
        self._places: dict[Cue, Placed] = {}

    # --- places ---------------------------------------------------------------------------------------

    def placed(self, cue: Cue) -> Placed:
        """The parties around a cue."""
        if cue not in self._places:
            self._places[cue] = self._around_noun(cue) if cue.form == NOUN else self._around_verb(cue)
        return self._places[cue]

    def _around_verb(self, cue: Cue) -> Placed:
        before, after = self._subject(cue), list(self._after(cue))
        agents = tuple(party for word, party in after if word == "by")
        objects = tuple(party for word, party in after if not word)
        others = tuple(party for word, party in after if word and word != "by" and word not in _PLACES)
        if not objects and not others and not cue.is_passive:
            others = tuple(party for word, party in after if word in ("in", "inside") and party.actor_type == ActorType.STATE)
        if cue.is_passive:
            return Placed(agents, (*before.subjects, *objects), (*before.others, *others), before.is_open)
        if cue.form == GERUND and not objects:
            objects = self._objects_before(cue)
        return replace(before, objects=objects, others=(*before.others, *others))

    def _around_noun(self, cue: Cue) -> Placed:
        after = list(self._after(cue))
        agents = tuple(party for word, party in after if word == "by")
        objects = tuple(party for word, party in after if word in ("of", "against", "on", "into", "for"))
        others = tuple(party for word, party in after if word in ("with", "between", "from", "to"))
        if not objects and not others:
            others = tuple(party for word, party in after if word in ("in", "inside") and party.actor_type == ActorType.STATE)
        subjects = (*self._owner(cue), *agents)
        if not subjects and not objects and cue.base in _ACCUSING:
            return self._ground(cue)
        return Placed(subjects, objects, others)

    def _ground(self, cue: Cue) -> Placed:
        """Who accuses whom where an accusation is the ground of an act: “expelled the envoy on accusations of spying”."""
        governing = self._before(cue)
        is_ground = bool({"on", "over", "amid", "after", "for"}.intersection(self.lower[max(0, cue.at - 3) : cue.at]))
        return self.placed(governing) if governing and is_ground and governing.form == FINITE else Placed()

    def _owner(self, cue: Cue) -> tuple[Party, ...]:
        """Who stands before a noun: “Trump's announcement”, “the U.S. recognition”."""
        for party in reversed(self.parties):
            between = self.lower[party.high : cue.at]
            longest = 4 if self._is_genitive(party) else 1
            if party.high <= cue.at and len(between) <= longest and not set(between) & {",", "and", "of", "to", "in"}:
                return (party,)
        return self._by_nationality(cue)

    def _by_nationality(self, cue: Cue) -> tuple[Party, ...]:
        """The state that an adjective before a noun names: “the Ruritanian crisis”."""
        for at in range(max(0, cue.at - 3), cue.at):
            state = (
                self.actors.get(state_of(self.sentence.words[at].text, self.actors.values()))
                if is_nationality(self.sentence.words[at].text)
                else None
            )
            if state and not any(party.low <= at < party.high for party in self.parties):
                return (Party(at, at + 1, state.names[0], state.id, state.actor_type),)
        return ()

    def by_according(self) -> list[Party]:
        """Whom the sentence names as its source: “according to the Gazette”."""
        starts = [at + 2 for at in range(len(self.lower) - 2) if self.lower[at : at + 2] == ["according", "to"]]
        return [party for start in starts for party in self.parties if 0 <= party.low - start < _SOURCE_WITHIN][:1]

    def _objects_before(self, cue: Cue) -> tuple[Party, ...]:
        """Whom a gerund takes up by “it” or “them”: the objects of the verb on which it depends."""
        if self.lower[cue.at + 1 : cue.at + 2] not in (["it"], ["them"], ["him"], ["her"]):
            return ()
        before = (self.placed(other).objects for other in reversed(self.cues) if other.at < cue.at and other.form in (FINITE, GERUND))
        return next((objects for objects in before if objects), ())

    def _subject(self, cue: Cue) -> Placed:
        if cue.form in (GERUND, INFINITIVE):
            return self._governed(cue)
        if cue.form == PARTICIPLE:
            return Placed(tuple(party for party in self.parties if party.high in (cue.at, cue.at - 1))[-1:])
        low = self._previous_verb(cue)
        at = cue.first - 1
        while at > low and (self.lower[at].endswith("ly") or self.lower[at] in _ADVERBS):
            at -= 1
        taken_up = self._taken_up(cue, at)
        if taken_up:
            return taken_up
        region = [party for party in self.parties if low <= party.low < cue.first]
        plain = [party for party in region if not self._is_aside(party, low)]
        return Placed(tuple(self._joined(plain))) if plain else self._subject_elsewhere(cue, low, region)

    def _taken_up(self, cue: Cue, at: int) -> Placed | None:
        """The subject that a little word right before a verb takes up: a pronoun, “who” or “and”; None if there is none."""
        word = self.lower[at] if at >= 0 else ""
        governing = self._before(cue)
        if word in _OPEN and not any(party.low == at for party in self.parties):
            return Placed(is_open=True)
        if cue.form == FINITE and cue.base not in GROUPS["speech"]:
            governing = joined_to(self.sentence, self.cues, cue) or governing
        is_aside = governing is not None and is_joined(self.scene.between(governing, cue))
        is_listed = word == "," and (is_aside or self._is_in_list(cue, governing))
        if (word in _CONJUNCTIONS or is_listed) and governing and governing.form == FINITE:
            return self._around_verb(governing) if governing.is_passive else self._subject(governing)
        if word in _RELATIVE:
            return Placed(tuple(party for party in self.parties if party.high <= at and not self._is_modifier(party))[-1:])
        return None

    def _is_in_list(self, cue: Cue, governing: Cue | None) -> bool:
        """Whether a verb after a comma is one of several of the same subject: “blamed the envoy, closed the port and sent ships”."""
        later = (other for other in self.cues if other.at > cue.at and other.form == FINITE)
        is_last = any(self.lower[other.first - 1] == "and" for other in later)
        return is_last and governing is not None and not governing.is_passive and not cue.is_passive

    def _subject_elsewhere(self, cue: Cue, low: int, region: Sequence[Party]) -> Placed:
        """The subject of a verb before which no party stands by itself."""
        inverted = next((party for party in self.parties if party.low - cue.at in (1, 2)), None)
        if inverted and low < cue.first and self.lower[cue.first - 1] in ('"', ",", "”"):
            return Placed((inverted,))  # “…”, said the ministry
        if _OPEN.intersection(self.lower[low : cue.first]):
            return Placed(is_open=True)
        governing = self._before(cue)
        if not region and governing and _CONJUNCTIONS.intersection(self.lower[low : cue.first]):
            return self._subject(governing)
        owners = [party for party in region if self._is_genitive(party) or (self._is_modifier(party) and not cue.is_passive)]
        about = [party for party in region if party not in owners and self.lower[self._preposition(party)] in _ABOUT]
        return Placed(tuple(owners[-1:]), others=tuple(about))

    def _preposition(self, party: Party) -> int:
        """The place of the word before a party, articles and the like left out."""
        at = party.low - 1
        while at > 0 and self.lower[at] in _BEFORE_NAMES:
            at -= 1
        return max(at, 0)

    def _joined(self, found: Sequence[Party]) -> Iterator[Party]:
        """The last party, and those joined to it by commas and conjunctions; an office before a name goes with the name."""
        chain = [found[-1]]
        for party in reversed(found[:-1]):
            between = self.lower[party.high : chain[0].low]
            if len(between) <= 3 and set(between) <= {",", "and", "or", "the", "&"}:
                chain.insert(0, party)
            elif between[:1] == [","] and len(chain) == 1:
                chain = [party]  # what stands between commas only tells more of it
        is_office = [party.is_new and party.actor_type == ActorType.PERSON and not party.title for party in chain]
        yield from (party for party, office in zip(chain, is_office, strict=True) if not (office and party is not chain[-1]))

    def _is_aside(self, party: Party, low: int) -> bool:
        """Whether a party before a verb is not its subject: after a preposition, or the owner of a thing."""
        if self._is_genitive(party) or self._is_modifier(party) or party in self.by_according():
            return True
        at = party.low - 1
        skipped = _BEFORE_NAMES | self._hedges(party)
        while at >= low and (self.lower[at] in skipped or self.sentence.words[at].text in party.title.split()):
            at -= 1
        if at >= low and self.lower[at] in ("and", "or"):
            joined = next((other for other in self.parties if other.high in (at, at - 1) and other.low >= low), None)
            return joined is not None and self._is_aside(joined, low) and not self._is_genitive(joined)
        return at >= low and self.lower[at] in _PREPOSITIONS

    def _hedges(self, party: Party) -> frozenset[str]:
        """The words that may hedge the number of a party: “at least five sailors”; none if it has no number."""
        first = party.name.split()[0]
        return _HEDGES if first in QUANTIFIERS or first[:1].isdigit() else frozenset()

    def _is_whose_office(self, party: Party) -> bool:
        """Whether a party only tells of what another is in office: “the president of Ruritania”, “Anna Berg of Zenda”."""
        of = self._preposition(party)
        before = self.lower[of - 1] if of else ""
        is_office = lists().nouns.get(before) == ActorType.PERSON or before.title() in lists().titles
        return is_office or any(other.high == of and other.actor_type == ActorType.PERSON for other in self.parties)

    def _is_genitive(self, party: Party) -> bool:
        """Whether a party is named as the owner of what follows."""
        if party.pronoun:
            is_object = party.pronoun == "her" and _PREPOSITIONS.union(",.;").issuperset(self.lower[party.high : party.high + 1])
            return party.pronoun in OWNING and not is_object
        follows = self.lower[party.high] if party.high < len(self.lower) else ""
        return follows in ("'s", "’s", "'") or (self.lower[party.high - 1].endswith(("'s", "’s", "s'")) and follows not in (",", "."))

    def _is_modifier(self, party: Party) -> bool:
        """Whether a noun follows to which the name belongs: “U.S. policy”."""
        follows = self.lower[party.high] if party.high < len(self.lower) else ""
        if (
            party.pronoun
            or not follows.isalpha()
            or follows in _ADVERBS
            or party.high in self.sentence.in_verbs
            or follows.endswith(("ly", "ing"))
        ):
            return False
        is_short = party.actor_type in (ActorType.STATE, ActorType.PERSON) and not party.title and party.name.split()[-1][:1].isupper()
        return is_short and follows not in _PREPOSITIONS | _NOT_NOUNS | set(_OPENERS) and party.high not in self.cue_places

    def _governed(self, cue: Cue) -> Placed:
        """The subject of an infinitive or gerund: that of the verb that it depends on, or its object."""
        before = self.lower[cue.at - 1] if cue.at else ""
        owner = [party for party in self.parties if party.high == cue.at - 2 and self._is_genitive(party)]
        if owner and before in ("to", "of"):
            return Placed(tuple(owner))  # “Ruritania's decision to expel”
        governing = self._before(cue)
        if not governing:
            return Placed()
        placed = self.placed(governing)
        is_accused = before in ("of", "for", "and") and governing.base in _ACCUSING
        if is_accused or (governing.base in _CONTROL and cue.form == INFINITIVE):
            return Placed(placed.objects or placed.others[:1], is_open=not placed.objects)
        nearest = [party for party in self.parties if governing.at < party.low and party.high == cue.at]
        if nearest and cue.form == GERUND:
            return Placed(tuple(nearest))  # “with the United States sending helicopters”
        return Placed(placed.subjects, is_open=placed.is_open)

    def _before(self, cue: Cue) -> Cue | None:
        """The verb on which a cue depends: the last finite or accusing one before it, or a noun or verb of aiming."""
        others = frozenset() if cue.form == FINITE else _ACCUSING | {"attempt", "seek", "plan"}
        before = [
            other
            for other in self.cues
            if other.at < cue.at and (other.form == FINITE or (other.base in others and other.form != PARTICIPLE))
        ]
        last = before[-1] if before else None
        is_beside = cue.form == GERUND and self.lower[max(0, cue.at - 1) : cue.at] == [","]
        is_again = cue.form == FINITE and cue.base in GROUPS["speech"]
        # “He said that it was so, adding …”, “… and repeated …”: what is said ends there.
        return (self.scene.teller(last) or last) if last and (is_beside or is_again) else last

    def _previous_verb(self, cue: Cue) -> int:
        """Where the words that may hold the subject of a verb begin: after the verb or opener before it."""
        low = max((head + 1 for _, head in self.sentence.verbs if head < cue.first), default=0)
        openers = [at + 1 for at in range(low, cue.first) if self.lower[at] in _OPENERS or self.lower[at] == ";"]
        last = openers[-1] if openers else low
        # “After the ouster of Maduro, the two states …”: an opener without a verb of its own.
        return (
            low
            if last < cue.first and "," in self.lower[last : cue.first] and self.lower[last - 1] in ("after", "before", "since")
            else last
        )

    def _after(self, cue: Cue) -> Iterator[tuple[str, Party]]:
        """The parties after a cue up to the next verb, opener or clause, each with its preposition."""
        end, preposition, previous = self._end(cue), "", cue.at
        for party in self.parties:
            if cue.at < party.low < end:
                between = self.lower[previous + 1 : party.low]
                while between and between[-1] in self._hedges(party):
                    between = between[:-1]
                found = [word for word in between if word in _PREPOSITIONS]
                preposition = found[-1] if found else preposition
                if preposition == "of" and self._is_whose_office(party):
                    continue
                is_owner_of = preposition == "of" and cue.form != NOUN and self._is_genitive(party)
                yield "" if is_owner_of else preposition, party
                previous = party.high - 1

    def _end(self, cue: Cue) -> int:
        """Where the words end that belong to a cue."""
        verbs_after = [self.opens(other, cue) for other in self.cues if other.at > cue.at and other.form in (FINITE, GERUND)]
        infinitives = [
            at
            for at in range(cue.at + 1, len(self.lower) - 1)
            if self.lower[at] == "to" and self.sentence.bases[at + 1] == self.lower[at + 1] and self.lower[at + 1] in BASE
        ]
        openers = [at for at in range(cue.at + 1, len(self.lower)) if self.lower[at] in _OPENERS or self.lower[at] == ";"]
        after_comma = [at for at in range(cue.at + 1, len(self.lower)) if cue.form == NOUN and self.lower[at] == ","]
        return min([*verbs_after, *infinitives, *openers, *after_comma], default=len(self.lower))

    def opens(self, other: Cue, cue: Cue) -> int:
        """Where a later clause begins: after the stop before it, else at its verb, since its subject may be the object of `cue`."""
        return other.low if other.low > cue.at and self.lower[other.low - 1] in (",", "and", "but", ";", "(") else other.first

    def subjects_before(self, cue: Cue) -> tuple[Party, ...]:
        """Who does what the verb before a cue tells, and so most often what the cue tells, if it names nobody."""
        governing = self._before(cue)
        return self.placed(governing).subjects if governing else ()

    def owns_deed(self, party: Party) -> bool:
        """Whether the noun right after a party tells its act: “U.S. support”."""
        return any(cue.form == NOUN and cue.at == party.high for cue in self.cues)

    def hosts(self, cue: Cue) -> list[Party]:
        """Bodies at which an act takes place: “at the League of Nations”, in the clause of a verb or before it in the sentence."""
        bodies = [party for party in self.parties if party.actor_type in _HOSTS and self.lower[self._preposition(party)] == "at"]
        return [party for party in bodies if party.low < cue.high] if cue.form == FINITE else []

    def rest_of_clause(self, cue: Cue) -> list[Party]:
        """The parties that stand after a finite verb in its clause, wherever."""
        return [party for party in self.parties if cue.at < party.low < cue.high] if cue.form == FINITE else []

    def is_place(self, party: Party) -> bool:
        """Whether a party stands where a place does: after “in” or “during”."""
        before = [self.lower[at] for at in range(max(0, party.low - 3), party.low) if self.lower[at] not in _BEFORE_NAMES]
        return bool(before) and before[-1] in _PLACES

    def between(self, cue: Cue) -> tuple[Party, ...]:
        """The parties of relations or trade that stand before a verb: “relations between Ruritania and Graustark improved”."""
        low = self._previous_verb(cue)
        words = self.lower[low : cue.first]
        between = low + words.index("between") if "between" in words else low
        return tuple(party for party in self.parties if between <= party.low < cue.first) if _RELATIONS.intersection(words) else ()
