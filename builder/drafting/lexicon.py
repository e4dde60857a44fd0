"""The lexicon: which kind of act a verb or verbal noun tells, from a list written by hand and from what is coded."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import yaml

from usvenezuela.model.vocabularies import EventType, Mode

VERB, NOUN = "verb", "noun"
_FILE = Path(__file__).with_name("lexicon.yaml")
_TYPES, _MODES = {str(code): code for code in EventType}, {str(code): code for code in Mode}
_PLAIN, _SPECIFIC = 2.0, 6.0
"""What an entry counts, without and with a word of its `with` in the clause."""
_LEARNT, _DOUBT = 6.0, 3.0
"""What all coded cases of a word count together, and how many cases are taken to be unknown."""


@dataclass(frozen=True, order=True)
class Kind:
    """A kind of act."""

    event_type: EventType
    mode: Mode | None = None

    def __str__(self) -> str:
        """As the lexicon writes it: SANCTION/expel."""
        return f"{self.event_type}/{self.mode}" if self.mode else str(self.event_type)


def kind_of(written: str) -> Kind:
    """The kind that the lexicon writes so."""
    event_type, _, mode = written.partition("/")
    return Kind(_TYPES[event_type], _MODES[mode] if mode else None)


@dataclass(frozen=True)
class Entry:
    """Words that tell a kind of act, by hand."""

    kind: Kind
    verbs: frozenset[str]
    nouns: frozenset[str]
    companions: frozenset[str]
    """Words of which one must stand in the same clause; nothing is asked if there are none."""
    example: str


@dataclass(frozen=True)
class Written:
    """The lexicon as it is written by hand."""

    entries: tuple[Entry, ...]
    groups: Mapping[str, frozenset[str]]
    """The verbs that bear on whether it is so, by what they do: aims, phases, speech …"""
    examples: Mapping[str, str]
    """A sentence for each group."""

    def of(self, base: str, part: str) -> Iterator[Entry]:
        """The entries of a word."""
        yield from self._by_word.get((part, base), ())

    @cached_property
    def _by_word(self) -> Mapping[tuple[str, str], list[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for part, words in ((VERB, entry.verbs), (NOUN, entry.nouns)):
                for word in words:
                    found[part, word].append(entry)
        return found


@cache
def written() -> Written:
    """The lexicon beside this module."""
    lists = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    entries = tuple(_entry(item) for item in lists.pop("acts"))
    groups = {name: _words(group["words"]) for name, group in lists.items()}
    return Written(entries, groups, {name: group["example"] for name, group in lists.items()})


def _entry(item: Mapping[str, str]) -> Entry:
    return Entry(kind_of(item["kind"]), _words(item.get("verbs")), _words(item.get("nouns")), _words(item.get("with")), item["example"])


def _words(words: str | None) -> frozenset[str]:
    return frozenset((words or "").split())


@dataclass
class Lexicon:
    """The lexicon by hand, and how often each word was coded as which kind, or not at all."""

    coded: dict[tuple[str, str], Counter[Kind | None]] = field(default_factory=lambda: defaultdict(Counter))
    """By part of speech and base form; None counts the cases that no record tells."""

    def learn(self, cases: Iterable[tuple[str, str, Kind | None]]) -> None:
        """Count cases: part of speech, base form, and the kind coded."""
        for part, base, kind in cases:
            self.coded[part, base][kind] += 1

    def knows(self, base: str, part: str) -> bool:
        """Whether a word is written in the lexicon, or was coded."""
        return any(written().of(base, part)) or any(self.coded.get((part, base), {}))

    def chance(self, base: str, part: str, prior: float) -> float:
        """How likely such a word tells an event, by what is coded; the prior counts as three cases."""
        cases = self.coded.get((part, base), Counter())
        total = sum(cases.values())
        return (total - cases[None] + 3 * prior) / (total + 3)

    def kinds(self, base: str, part: str, around: Collection[str]) -> list[Kind]:
        """The kinds that a word may tell among the words `around`, the likeliest first."""
        scores: dict[Kind, float] = defaultdict(float)
        for entry in written().of(base, part):
            if not entry.companions or not entry.companions.isdisjoint(around):
                scores[entry.kind] += _SPECIFIC if entry.companions else _PLAIN
        is_state = part == VERB and base in written().groups["states"]
        cases = Counter() if is_state else self.coded.get((part, base), Counter())
        total = sum(count for kind, count in cases.items() if kind)
        for kind, count in cases.items():
            if kind:
                scores[kind] += _LEARNT * count / (total + _DOUBT)
        return sorted(scores, key=lambda kind: (-scores[kind], str(kind)))
