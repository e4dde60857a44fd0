"""The words of a sentence, each with the base form by which the lexicon knows it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from builder.extraction import verbs

_TOKEN = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*%?"
    r"|[^\W\d_](?:\.[^\W\d_])+\.?"  # U.S.
    r"|[^\W\d_]+(?:[-–'’][^\W\d_]+)*"
    r"|\S"
)
_IRREGULAR = """
arise arose arisen; be am is are was were been; beat beaten; become became; begin began begun; bind bound; blow blew blown; break
broke broken; bring brought; build built; buy bought; catch caught; choose chose chosen; come came; deal dealt; do does did done;
draw drew drawn; drive drove driven; fall fell fallen; feed fed; feel felt; fight fought; find found; flee fled; fly flew flown;
forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given;
go goes went gone; grow grew grown; have has had; hear heard; hide hid hidden; hold held; keep kept; know knew known; lay laid;
lead led; leave left; lend lent; lie lay lain; lose lost; make made; mean meant; meet met; mislead misled; oversee oversaw
overseen; overthrow overthrew overthrown; overtake overtook overtaken; pay paid; prove proven; rise rose risen; run ran; say said;
see saw seen; seek sought; sell sold; send sent; shake shook shaken; shoot shot; show shown; shrink shrank shrunk; sink sank sunk;
sit sat; speak spoke spoken; spend spent; stand stood; steal stole stolen; strike struck stricken; swear swore sworn; sweep swept;
take took taken; teach taught; tear tore torn; tell told; think thought; throw threw thrown; understand understood; undertake
undertook undertaken; unfreeze unfroze unfrozen; uphold upheld; win won; withdraw withdrew withdrawn; withhold withheld; write
wrote written; die died dying; lie lying; use used using; tie tied; sue sued suing; crisis crises; panic panicked
"""
_BASE_OF = {form: forms.split()[0] for forms in _IRREGULAR.split(";") for form in forms.split()}
_SILENT_E = re.compile(
    r"(?:[^aeiou]at|[ui]at|iz|[aiu]s|[nr]c|v|u|[bcdfgkpstz]l|[rdl]g|[aeiou][cz]|[^aeiouw][aiou][dkmt]|[^aeiou]ur|[^aeo]ir)$"
)
"""Endings after which an E has gone: designat-ed, seiz-ed, denounc-ed, pledg-ed."""
_DOUBLED = re.compile(r"([bdgmnprt])\1$")


@dataclass(frozen=True)
class Word:
    """A word, number or stop of a sentence, by its offsets."""

    start: int
    end: int
    text: str

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower().replace("’", "'")


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words and stops from `start` to `end`, in order."""
    return [Word(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text, start, end)]


def base_of(word: str, known: Collection[str] = verbs.BASE) -> str:
    """The base form of a verb, or the singular of a noun; of several that may be, one that is `known`."""
    if word in _BASE_OF:
        return _BASE_OF[word]
    candidates = _candidates(word)
    return next((base for base in candidates if base in known or base in verbs.BASE), candidates[0] if candidates else word)


def _candidates(word: str) -> Sequence[str]:
    """What may be the base form of a word, the likeliest first; nothing if it has no ending."""
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return [f"{word[:-3]}y"]
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return [word[:-2], word[:-1]]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            if stem.endswith("ll"):  # expelled, but called
                return [stem, stem[:-1]]
            likely = [stem[:-1]] if _DOUBLED.search(stem) else [f"{stem}e"] if _SILENT_E.search(stem) else []
            return [*likely, stem, f"{stem}e"]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return [word[:-1]]
    return []
