"""The characters that hide or reorder what a reader sees, and that no text of ours holds."""

import re
import unicodedata

# The sets hold the characters themselves where they are not below U+0100, since no two kinds of regular expression
# escape them alike.

# Delete and the second control block, soft-hyphen, zero-width, bidirectional-control and line-separating
# characters, private use, the byte order mark and non-characters.
_FIRST_PLANE = (
    r"\x7f-\x9f\xad"
    "\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff"
)
# Format controls of shorthand and music, tags, private use and non-characters.
_BEYOND = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U0010ffff"

FORBIDDEN = rf"\x00-\x1f{_FIRST_PLANE}{_BEYOND}"
"""What no line of text holds, for the inside of a bracket in a pattern; UTF-8 has no surrogates, so it need not name them."""
SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""The spaces that are not forbidden, since kinds of regular expression differ in what their word for white space means."""
BLANK = (
    "\u034f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0"
    "\U000110bd\U000110cd\U00013430-\U0001343f"
)
"""Fillers, variation selectors and format signs, which documents may hold and our own words need not."""
ODD_SPACE = "[\u00a0\u1680\u2000-\u200a\u202f\u205f]"
"""Spaces of a width or a stubbornness of their own, which look like the plain one."""
LOOKALIKE = "[\u0370-\u058f\u13a0-\u13ff\u1c80-\u1c8f\u1f00-\u1fff\u2c80-\u2cff\u2de0-\u2dff\ua640-\ua69f\uab70-\uabbf]"
"""Letters of scripts, such as Greek and Cyrillic, that share their looks with Latin ones."""
_SCRIPTS = ("LATIN", "GREEK", "COPTIC", "CYRILLIC", "ARMENIAN", "CHEROKEE")
_HIDDEN_ASCII = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_HIDDEN = rf"[\x00-\x08\x0b\x0c\x0e-\x1f{_FIRST_PLANE}\ud800-\udfff]"
# A set with characters beyond the first plane is searched slowly, so that it comes second to a range.
_HIDDEN_BEYOND = rf"[\U00010000-\U0010ffff](?<=[{_BEYOND}])"


def script_of(letter: str) -> str:
    """The script of a letter, if letters of others look like its own; else nothing."""
    script = unicodedata.name(letter, "").partition(" ")[0]
    return script if script in _SCRIPTS else ""


def first_hidden(text: str) -> re.Match[str] | None:
    """The first character that no file holds; tabs and line ends are left to the format."""
    # The large sets take long to compile, so they are left until they are needed.
    if text.isascii():
        return re.search(_HIDDEN_ASCII, text)
    # Two searches, each for a simple set, are several times faster than one for either.
    found = re.search(_HIDDEN, text)
    beyond = re.compile(_HIDDEN_BEYOND).search(text, 0, found.start() if found else len(text))
    return beyond or found
