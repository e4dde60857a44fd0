"""New actors: the names that a document uses and no actor bears, joined across their mentions."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from builder.drafting.naming import Actor, Party
from builder.drafting.words import base_of
from usvenezuela.model.vocabularies import ActorType


@dataclass
class NewActor:
    """A name, or several of one party, that no actor bears."""

    id: str
    name: str
    actor_type: ActorType
    of_id: str
    mentions: list[tuple[str, str]] = field(default_factory=list)
    """The id of the sentence and the words, of each mention."""
    may_be: list[str] = field(default_factory=list)
    """The known actors that it may be."""

    @property
    def aliases(self) -> list[str]:
        """Its other names, as the document writes them."""
        return sorted({words for _, words in self.mentions} - {self.name})

    def all_aliases(self, others: "Iterable[NewActor]") -> list[str]:
        """Its aliases, and for a group “the journalists”, if no other of the document is one of journalists."""
        head = self.name.split()[-1]
        is_only = not any(other is not self and other.name.split()[-1] == head for other in others)
        is_group = self.name.split()[0] != head and self.actor_type == ActorType.GROUP
        return [*self.aliases, *([f"the {head}", f"The {head}"] if is_only and is_group and head.islower() else [])]


def slug(*texts: str, longest: int = 60) -> str:
    """Words in small letters joined by hyphens, as ids are written."""
    plain = unicodedata.normalize("NFKD", " ".join(texts)).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'s", "").replace("'", "")).strip("-")
    return words if len(words) <= longest else words[:longest].rpartition("-")[0]


def free_id(prefix: str, words: str, taken: Collection[str]) -> str:
    """An id that is not taken: the words, with a number if need be."""
    base = f"{prefix}-{words or 'unnamed'}"
    numbers = (base if number == 1 else f"{base}-{number}" for number in range(1, 10_000))
    return next(id for id in numbers if id not in taken)


def new_actors(named: Iterable[tuple[str, Party]], known: Mapping[str, Actor]) -> dict[str, NewActor]:
    """The new actors by each of their names: a surname alone joins the one full name that ends in it."""
    mentions = list(named)
    full = {party.name for _, party in mentions if len(party.name.split()) > 1 and party.name[:1].isupper()}
    found: dict[str, NewActor] = {}
    for sentence_id, party in mentions:
        name = _full_name(party.name, full)
        if name not in found:
            id = free_id("act", slug(name), {*known, *(actor.id for actor in found.values())})
            found[name] = NewActor(id, name, _type(party, name, mentions), party.of_id, may_be=_may_be(name, known))
        found[name].mentions.append((sentence_id, party.name))
    return found | {party.name: found[_full_name(party.name, full)] for _, party in mentions}


def _full_name(name: str, full: Collection[str]) -> str:
    """The full name that a single word ends; the name itself if none or several do."""
    ending = [other for other in full if other.split()[-1] == name or other.split()[0] == name]
    return ending[0] if len(ending) == 1 and " " not in name else name


def _type(party: Party, name: str, mentions: Iterable[tuple[str, Party]]) -> ActorType:
    """The type of a name, by a mention with a title or cue if there is one."""
    return ActorType.PERSON if any(other.name == name and other.title for _, other in mentions) else party.actor_type


def _may_be(name: str, known: Mapping[str, Actor]) -> list[str]:
    """The known actors that share a telling word with a name."""
    words = _telling(name)
    return [actor.id for actor in known.values() if words & {word for other in actor.names for word in _telling(other)}][:3]


def _telling(name: str) -> set[str]:
    return {base_of(word.lower()) for word in re.findall(r"[^\W\d_]{4,}", name) if word[:1].isupper()}
