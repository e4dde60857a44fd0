"""The parties that a sentence names: known actors, new names, and common nouns that denote someone."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import yaml

from builder.drafting.cues import Sentence
from builder.drafting.words import Word
from builder.extraction import verbs
from builder.extraction.dates import MONTHS
from builder.extraction.names import ActorMention
from usvenezuela.model.vocabularies import ActorType

_FILE = Path(__file__).with_name("naming.yaml")
QUANTIFIERS = frozenset(
    """
    all several many some few dozens hundreds thousands tens scores group crowd number both other another additional last of at
    least more than about around two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred
    thousand million
    """.split()
)
OWNING = frozenset("his her its their".split())
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_NO_NAME = (
    frozenset(
        """
    I A The In On At He She It They This That These Those American After Before During When While However Although Though
    Following According Both Since From By For As If His Her Its Their We You And But Then Later Asked Upon Nor Despite With
    Under Neither
    """.split()
    )
    | frozenset(MONTHS)
    | _DAYS
)
_OF_RULERS = frozenset("King Queen Prince Princess Emperor".split())
"""Titles after which a first name stands: “King Alban”, which is no adjective of nationality."""
_BODIES = (ActorType.GOVERNMENT, ActorType.PUBLIC_BODY, ActorType.ARMED_FORCE)
_NATIONALITY = re.compile(r"[A-Z][a-zé]+(?:ans?|ese|ish|is?|ch)$")


@dataclass(frozen=True)
class Party:
    """Someone named in a sentence."""

    low: int
    high: int
    """Its first word, and the one after its last."""
    name: str
    actor_id: str
    """The known actor; empty if it is new."""
    actor_type: ActorType
    of_id: str = ""
    """The state or body that the words before the noun name: the United States in “three US diplomats”."""
    title: str = ""
    """The office that stands before the name."""
    pronoun: str = ""
    """The pronoun that stands for it; empty if it is named."""
    is_guess: bool = False
    """Whether it is only likely that it takes part: nobody else is named who does what the noun tells."""

    @property
    def is_new(self) -> bool:
        """Whether no actor is known by the name."""
        return not self.actor_id


@dataclass(frozen=True)
class Actor:
    """What is known of an actor."""

    id: str
    actor_type: ActorType
    country: str
    parent_id: str
    names: tuple[str, ...] = ()
    n_parts: int = 0
    """In how many coded events it takes part."""


@dataclass(frozen=True)
class Lists:
    """The words by which parties are found."""

    nouns: Mapping[str, ActorType]
    bare: frozenset[str]
    titles: frozenset[str]
    cues: Mapping[str, ActorType | None]


@cache
def lists() -> Lists:
    """The lists beside this module."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    types = {str(code): code for code in ActorType}
    nouns = {word: types[type] for type, words in read["nouns"].items() for word in words.split()}
    cues = {word: types.get(type) for type, words in read["cues"].items() for word in words.split()}
    return Lists(nouns, frozenset(read["bare"].split()), frozenset(read["titles"].split()), cues)


def find_parties(sentence: Sentence, mentions: Iterable[ActorMention], actors: Mapping[str, Actor]) -> list[Party]:
    """The parties named in a sentence, whose known names are `mentions`, in order and without overlap.

    A known name that stands before a common noun belongs to it: “US diplomats” is a party of its own, of the United States.
    """
    borne = [_known(sentence, mention, actors) for mention in mentions]
    known = [party for party in borne if not _is_of_another(sentence, party, actors)]
    bodies = [party for party in _proper_names(sentence, known) if any(_within(other, party) for other in known)]
    known = [party for party in known if not any(_within(party, body) for body in bodies)]
    found = list(_groups(sentence, known, actors))
    offices = {group.high + 1: group for group in found if _stands_before_name(sentence, group)}
    groups = [group for group in found if group not in offices.values()]
    kept = [_of_office(sentence, party, known, actors) for party in known if not any(_within(party, group) for group in groups)]
    groups = [group for group in groups if not any(_overlap(group, party) for party in kept)]
    named = [
        _of_office(sentence, party, known, actors)
        for party in _proper_names(sentence, known)
        if not any(_overlap(party, other) for other in (*kept, *groups))
    ]
    every = (_with_office(party, offices.get(party.low)) for party in (*kept, *groups, *named))
    return sorted(every, key=lambda party: party.low)


def _with_office(party: Party, office: Party | None) -> Party:
    """A person with the office that stands before the name, parted by a comma: “the Valdorian consul, Peter Lund”."""
    return replace(party, title=office.name, of_id=office.of_id) if office and not party.title else party


def _of_office(sentence: Sentence, party: Party, known: Sequence[Party], actors: Mapping[str, Actor]) -> Party:
    """A party with the state to which it belongs: “Ruritanian President …”, “Graustark's minister …”, “three Ruritanian sailors”."""
    if party.title:
        low = max(0, party.low - len(party.title.split()) - 2)
        of_id = _of(sentence, low, party.low, known, actors)
    else:
        is_common = party.actor_type in (ActorType.GROUP, ActorType.PERSON) and party.name.split()[-1].islower()
        of_id = _of(sentence, party.low, party.high, (), actors) if is_common else ""
    return replace(party, of_id=of_id) if of_id else party


def _stands_before_name(sentence: Sentence, group: Party) -> bool:
    """Whether a name follows in apposition: “the elected president, Anna Berg,”."""
    follows = [word.text for word in sentence.words[group.high : group.high + 2]]
    return group.actor_type == ActorType.PERSON and len(follows) == 2 and follows[0] == "," and follows[1][:1].isupper()


def _within(party: Party, other: Party) -> bool:
    return other.low <= party.low and party.high <= other.high and party.high - party.low < other.high - other.low


def _overlap(party: Party, other: Party) -> bool:
    return party.low < other.high and other.low < party.high


def _known(sentence: Sentence, mention: ActorMention, actors: Mapping[str, Actor]) -> Party:
    low, high = sentence.index(mention.start), sentence.index(mention.end - 1) + 1
    actor_type = actors[mention.actor_id].actor_type
    title = _title(sentence.words, low) if actor_type == ActorType.PERSON else ""
    return Party(low, high, sentence.document.text[mention.start : mention.end], mention.actor_id, actor_type, title=title)


def _is_of_another(sentence: Sentence, party: Party, actors: Mapping[str, Actor]) -> bool:
    """Whether a known name is only part of another's: where Otto Kraus is known, of “Otto Kraus Berg” or “Ivo Kraus”."""
    if party.actor_type not in (ActorType.PERSON, ActorType.COMPANY):
        return False
    if _is_name_word(sentence, party.high) and party.high not in sentence.in_verbs:
        return True
    own = {word for name in actors[party.actor_id].names for word in name.split()}
    is_surname = party.actor_type == ActorType.PERSON and party.high - party.low == 1
    return is_surname and _is_name_word(sentence, party.low - 1) and sentence.words[party.low - 1].text not in own


def _is_name_word(sentence: Sentence, at: int) -> bool:
    """Whether a word is capitalised, and neither title, nationality, state, nor one that has a capital letter for its place alone."""
    word = sentence.words[at].text if 0 < at < len(sentence.words) else ""
    is_other = word in _NO_NAME or word in lists().titles or _NATIONALITY.fullmatch(word) is not None
    return word[:1].isupper() and word.isalpha() and not word.isupper() and not is_other


def _title(words: Sequence[Word], low: int) -> str:
    """The words of office right before a name: “President”, “Secretary of State”."""
    titles, first = lists().titles, low
    while first:
        if words[first - 1].text in titles:
            first -= 1
        elif first > 2 and words[first - 2].text == "of" and words[first - 3].text in titles and words[first - 1].text[:1].isupper():
            first -= 3
        else:
            break
    return " ".join(word.text for word in words[first:low])


def _groups(sentence: Sentence, known: Sequence[Party], actors: Mapping[str, Actor]) -> Iterator[Party]:
    """Common nouns that denote parties, with the words before them that belong to them."""
    nouns = lists().nouns
    at = 0
    while at < len(sentence.words):
        word = sentence.words[at].text if at else sentence.lower[at]
        following = sentence.words[at + 1].text if at + 1 < len(sentence.words) else ""
        if (word in nouns or _is_people(sentence, at)) and following not in nouns and not _is_title(sentence, at, known):
            low = _start_of_phrase(sentence, at, known)
            low -= low > 0 and sentence.lower[low - 1] in OWNING
            high = _end_of_body(sentence, at)
            text = sentence.document.text[sentence.words[low].start : sentence.words[high - 1].end]
            if _is_open(sentence, low, at):
                pass  # “the two countries” leaves open who they are
            elif low < at or high > at + 1 or word in lists().bare or word not in nouns or _is_some(sentence, at):
                yield Party(low, high, text, "", nouns.get(word, ActorType.GROUP), _of(sentence, low, high, known, actors))
        at += 1


def _is_some(sentence: Sentence, at: int) -> bool:
    """Whether a plural stands without a word before it that points to some told of before: “told reporters”."""
    before = sentence.lower[at - 1] if at else ""
    is_plural = lists().nouns.get(sentence.lower[at]) == ActorType.GROUP and sentence.lower[at].endswith("s")
    return is_plural and (at - 1 in sentence.in_verbs or before in ("by", "against", "to", "from", "for")) and not sentence.quoted[at]


def _end_of_body(sentence: Sentence, at: int) -> int:
    """The word after a common noun, or after the name that tells whose body it is: “government of Graustark”."""
    noun_type = lists().nouns.get(sentence.lower[at])
    is_of = sentence.lower[at + 1 : at + 2] == ["of"] and noun_type in (*_BODIES, ActorType.GROUP)
    first = at + 3 if sentence.lower[at + 2 : at + 3] == ["the"] else at + 2
    end = first
    while is_of and end < len(sentence.words) and _is_capitalised(sentence, end):
        end += 1
    if is_of and noun_type == ActorType.GROUP and sentence.lower[first : first + 1] and sentence.lower[first] in lists().nouns:
        end = first + 1  # “families of the victims”
    is_cut = noun_type == ActorType.GROUP and (_modifies(sentence, end) or sentence.lower[end - 1].endswith(("'s", "s'")))
    return end if end > first and not is_cut else at + 1


def _is_open(sentence: Sentence, low: int, at: int) -> bool:
    """Whether a phrase only points to parties named before: “the countries”, “both nations”."""
    before = {*sentence.lower[max(0, low - 1) : at]}
    return sentence.lower[at] in ("countries", "nations", "governments", "sides", "others") and bool(
        before & {"the", "these", "both", "two", "all"}
    )


def _is_people(sentence: Sentence, at: int) -> bool:
    """Whether a word names people by their nationality, or by what they do, with their number: Ruritanians, 3,000 dockers."""
    text = sentence.words[at].text
    if text.endswith("ers") and at and text.islower():  # “3,000 dockers”
        before = sentence.lower[at - 1]
        return before in QUANTIFIERS - {"other", "another", "both"} or before[:1].isdigit()
    return text.endswith("ans") and _NATIONALITY.fullmatch(text) is not None


def _is_title(sentence: Sentence, at: int, known: Sequence[Party]) -> bool:
    """Whether a noun stands before a name, as its title."""
    return any(party.low == at + 1 for party in known) or (
        at + 1 < len(sentence.words)
        and sentence.words[at + 1].text[:1].isupper()
        and sentence.lower[at] in ("president", "minister", "senator", "leader")
    )


def _start_of_phrase(sentence: Sentence, at: int, known: Sequence[Party]) -> int:
    """The first word of a noun phrase that ends at a noun: numbers, adjectives and names before it, neither article nor hedge."""
    first = at
    while first:
        before = next((party for party in known if party.high == first), None)
        if before:
            first = before.low
        elif _goes_before_noun(sentence, first - 1):
            first -= 1
        else:
            break
    while first < at and sentence.lower[first] in _HEDGES:
        first += 1
    return first


_LINKS = ("of", "the", "de", "del", "for")


def _goes_before_noun(sentence: Sentence, at: int) -> bool:
    """Whether a word may belong to the noun after it: a number, an adjective, another noun, an adjective of nationality."""
    word = sentence.lower[at]
    if word == "of":
        return at > 0 and sentence.lower[at - 1] in QUANTIFIERS
    if at and sentence.lower[at - 1] == "to" and word in verbs.BASE:
        return False
    if word in QUANTIFIERS or word[:1].isdigit() or _NATIONALITY.match(sentence.words[at].text):
        return True
    return (
        word not in _NOT_BEFORE_NOUNS
        and word[:1].isalpha()
        and (at == 0 or word == sentence.words[at].text)
        and not word.endswith(("ing", "ly"))
        and at not in sentence.in_verbs
    )


_HEDGES = frozenset("of at least than more about around another other as up to an estimated".split())
_NOT_BEFORE_NOUNS = frozenset(
    """
    a an the its his her their our this that these those and or but nor as if than to of in on at by for from with without
    against between among about over under after before during since until into toward towards through including like via per
    not was were is are be been has have had who which whom when where while although though because it he she they we i him
    them us also both such no
    """.split()
)


def _of(sentence: Sentence, low: int, high: int, known: Sequence[Party], actors: Mapping[str, Actor]) -> str:
    """The known actor that the words of a phrase name, by name or by an adjective of nationality."""
    named = next((party.actor_id for party in known if low <= party.low < high), "")
    words = [word.text for word in sentence.words[low:high]]
    named = named or next(
        (actor.id for actor in actors.values() if actor.actor_type == ActorType.STATE and set(actor.names) & set(words)), ""
    )
    if named:
        return named
    adjectives = [word.text for word in sentence.words[low:high] if _NATIONALITY.match(word.text)]
    return next((id for adjective in adjectives if (id := state_of(adjective, actors.values()))), "")


def is_nationality(word: str) -> bool:
    """Whether a word may be an adjective of nationality by its form."""
    return _NATIONALITY.fullmatch(word) is not None


def state_of(adjective: str, actors: Iterable[Actor]) -> str:
    """The state to which an adjective of nationality belongs: a name that begins as it does, by five letters of it at least."""
    stem = adjective.rstrip("s")
    for actor in actors:
        if actor.actor_type == ActorType.STATE:
            for word in re.findall(r"\w+", " ".join(actor.names)):
                if word[:1].isupper() and len(word) > 3 and stem[: max(4, min(len(word) - 1, 5))] == word[: max(4, min(len(word) - 1, 5))]:
                    return actor.id
    return ""


def _proper_names(sentence: Sentence, known: Sequence[Party]) -> Iterator[Party]:
    """Runs of capitalised words that no known actor bears, joined by little words between them.

    Around a known name the run is parted: “US Senator | Anna Berg”; it is whole where its other words tell a body: “Zenda Congress”.
    """
    inside = {at for party in known for at in range(party.low, party.high)}
    at = 0
    while at < len(sentence.words):
        if not _is_capitalised(sentence, at):
            at += 1
            continue
        end = _end_of_name(sentence, at)
        free = [place for place in range(at, end) if place not in inside]
        if any(sentence.words[place].text in lists().cues for place in free) or len(free) == end - at:
            if end - at > 1 or at or _stands_elsewhere(sentence):
                yield from _as_name(sentence, at, end)
        else:
            starts = [place for place in free if place and place - 1 not in free and _is_capitalised(sentence, place)]
            for start in starts:
                stop = next((place for place in range(start, end) if place not in free), end)
                yield from _as_name(sentence, start, stop)
        at = end


def _end_of_name(sentence: Sentence, at: int) -> int:
    """The word after a run of capitalised words; “of” goes on with a body or an office: “Bank of Zenda”, not “Flavia of Zenda”."""
    end = at + 1
    while end < len(sentence.words):
        words = [word.text for word in sentence.words[at:end]]
        is_body = any(word in lists().cues for word in words)
        links = (
            (*_LINKS, "and")
            if is_body and "of" in words
            else _LINKS
            if is_body
            else ("of",)
            if words[-1] in lists().titles
            else ("de", "del")
        )
        link = end
        while link < len(sentence.words) and link - end < 2 and sentence.words[link].text in links:
            link += 1
        is_american = is_body and "of" in (*words, sentence.lower[end]) and sentence.lower[link : link + 1] == ["american"]
        if link == len(sentence.words) or not (_is_capitalised(sentence, link) or is_american):
            return end
        end = link + 1
    return end


def _stands_elsewhere(sentence: Sentence) -> bool:
    """Whether the first word of a sentence, which has a capital letter in any case, has one within a sentence too."""
    first = sentence.words[0].text
    is_subject = 1 in sentence.in_verbs and not first.endswith("s") and first.isalpha()
    text = sentence.document.text
    return _has(text, rf"[a-z,] {re.escape(first)}\b") or (is_subject and not _has(text, rf"\b{re.escape(first.lower())}\b"))


@lru_cache(maxsize=1000)
def _has(text: str, pattern: str) -> bool:
    # The same words begin many sentences, and the text may be long.
    return re.search(pattern, text) is not None


def _is_capitalised(sentence: Sentence, at: int) -> bool:
    text = sentence.words[at].text
    return text[:1].isupper() and text not in _NO_NAME and len(text) > 1


def _as_name(sentence: Sentence, low: int, high: int) -> Iterator[Party]:
    """A run of capitalised words as a party: its titles told apart, its type by the words in it."""
    words = [word.text for word in sentence.words[low:high]]
    cues = [lists().cues[word] for word in words if word in lists().cues]
    if None in cues or _is_quoted(sentence, low) or re.fullmatch(r"[A-Z]-[A-Z]{2}", words[0]):  # a senator's D-CT
        return
    is_short_form = words[0].isupper() and sentence.lower[low - 1 : low] == ["("] and sentence.lower[high : high + 1] == [")"]
    if is_short_form or (not cues and words[-1] in lists().titles):
        return  # an office, such as “Communications Minister”, whose holder is named after it; “(ABC)” after the name in full
    first = low
    while not cues and first < high and _is_of_title(sentence, first, low):
        first += 1
    is_alone = high - first == 1 and first == low
    if first < high and not (is_alone and _modifies(sentence, high)):
        title = " ".join(word.text for word in sentence.words[low:first])
        text = re.sub(r"['’]s$", "", sentence.document.text[sentence.words[first].start : sentence.words[high - 1].end])
        guess = next(iter(cues), None) or (ActorType.STATE if is_alone else ActorType.PERSON)
        yield Party(first, high, text, "", guess, title=title)


def _is_of_title(sentence: Sentence, at: int, low: int) -> bool:
    """Whether a word of a run belongs to the office or nationality before the name: “Ruritanian Minister of Health Anna Berg”."""
    text = sentence.words[at].text
    is_matter = at > low + 1 and sentence.lower[at - 1] == "of"
    is_adjective = _NATIONALITY.fullmatch(text) is not None and (at == low or sentence.words[at - 1].text not in _OF_RULERS)
    return text in lists().titles or is_adjective or not text[:1].isupper() or is_matter


def _is_quoted(sentence: Sentence, low: int) -> bool:
    before = sentence.lower[low - 1] if low else ""
    before = sentence.lower[low - 2] if before == "the" and low > 1 else before
    return sentence.quoted[low] or before in ('"', "“", "'", "‘")


def _modifies(sentence: Sentence, high: int) -> bool:
    """Whether a noun follows to which a name belongs: “a Marxist insurgency”."""
    word = sentence.lower[high] if high < len(sentence.words) else ""
    is_owner = sentence.lower[high - 1].endswith(("'s", "s'"))
    return word.isalpha() and not is_owner and high not in sentence.in_verbs and word not in _NOT_BEFORE_NOUNS and not word.endswith("ly")


_BEFORE_PLACES = frozenset("in at near to from of through across towards toward".split())


def names_that_act(sentences: Iterable[Sentence]) -> frozenset[str]:
    """The capitalised words after which somewhere a verb stands, or before which “by” does."""
    found: set[str] = set()
    for sentence in sentences:
        found |= {sentence.words[first - 1].text for first, _ in sentence.verbs if first}
        found |= {after.text for word, after in zip(sentence.words, sentence.words[1:], strict=False) if word.text == "by"}
    return frozenset(found)


def is_place(sentence: Sentence, party: Party, acting: Collection[str]) -> bool:
    """Whether a new name is that of a place: it stands after a preposition of place, and acts nowhere in the document."""
    before = sentence.lower[party.low - 1] if party.low else ""
    before = sentence.lower[party.low - 2] if before == "the" and party.low > 1 else before
    is_name = party.name[:1].isupper() and party.actor_type in (ActorType.STATE, ActorType.PERSON) and not party.title
    is_person = (before == "of" and " " in party.name) or sentence.lower[max(0, party.low - 2) : party.low] == ["according", "to"]
    return is_name and not is_person and before in _BEFORE_PLACES and party.name.split()[-1] not in acting
