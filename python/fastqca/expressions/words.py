"""
Words that may be a set, or a product of sets whose names are written without ``*``.

With the names of all sets in hand, a word that is none of them is a product if it consists of
them in exactly one way. Without them only names of one letter may run into one another, as in
R; there a word is read as a product of letters where nothing else in the formula is a longer
name and no ``*`` stands between sets.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["OPERATORS", "Reading", "Segments", "letters_or_names"]

OPERATORS = {"and": "*", "or": "+", "not": "~"}
# What conditions are called that have no names of their own.
_LETTERS = frozenset("ABCDEFGHabcdefgh")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """Which words of a formula are products of letters, and which could be either."""

    products: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()


def letters_or_names(
    words: Collection[str], alone: Collection[str], *, stars: bool, lone: bool
) -> Reading:
    """
    Tell products of letters from names of several letters.

    Given are the names of several letters in a sum of products, each as often as it occurs, those
    of one letter, whether a sign for "and" stands between any two, and whether there is only one
    set in all, which is called as it is written.

    Examples
    --------
    >>> sorted(letters_or_names(["AB", "AC"], [], stars=False, lone=False).products)
    ['AB', 'AC']
    >>> letters_or_names(["DEV", "URB"], [], stars=False, lone=False)
    Reading(products=frozenset(), doubtful=frozenset())
    >>> sorted(letters_or_names(["AC"], ["A", "B"], stars=True, lone=False).doubtful)
    ['AC']
    """
    singles = frozenset(alone)
    possible = [word for word in dict.fromkeys(words) if _different_letters(word)]
    likely = {word for word in possible if _textbook(word, singles)}
    if stars:
        return Reading(doubtful=frozenset(word for word in likely if singles & set(word)))
    if lone or not possible:
        return Reading()
    if len(likely) == len(set(words)):
        return Reading(products=frozenset(likely))
    mixed = {word for word in possible if singles & set(word)}
    return Reading(doubtful=frozenset(mixed) or _sharing(words, possible))


def _different_letters(word: str) -> bool:
    if not word.isalpha() or not (word.isupper() or word.islower()):
        return False
    return len(set(word)) == len(word) > 1


def _textbook(word: str, singles: frozenset[str]) -> bool:
    """Whether a word has the letters that stand alone, or letters as conditions have them."""
    if singles.issuperset(word):
        return True
    in_order = all(one < other for one, other in pairwise(word))
    return in_order and (singles | _LETTERS).issuperset(word)


def _sharing(words: Collection[str], possible: Sequence[str]) -> frozenset[str]:
    """Pairs of letters, and nothing else, of which some share a letter or are the same."""
    if len(possible) < len(set(words)) or any(len(word) != _PAIR for word in possible):
        return frozenset()
    times = Counter(letter for word in words for letter in word)
    return frozenset(word for word in possible if any(times[letter] > 1 for letter in word))


class Segments:
    """
    The ways in which words consist of given names.

    Examples
    --------
    >>> names = Segments(["Alpha", "Beta", "Gamma", "AB", "A", "B"])
    >>> names.of("BetaGamma"), names.of("Delta"), names.of("AlphaAB")
    ([['Beta', 'Gamma']], [], [['Alpha', 'A', 'B'], ['Alpha', 'AB']])
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for name in names if name)
        self._lengths = sorted({len(name) for name in self._names})
        self._known: dict[str, list[list[str]]] = {}

    def of(self, word: str) -> list[list[str]]:
        """Find up to two ways, none of them with a name twice."""
        if word not in self._known:
            self._known[word] = self._found(word)
        return self._known[word]

    def _found(self, word: str) -> list[list[str]]:
        size = len(word)
        # ways[i]: in how many ways, two at most, the word from i on consists of names.
        ways = [0] * size + [1]
        for i in range(size - 1, -1, -1):
            for length in self._lengths:
                if i + length > size or ways[i] > 1:
                    break
                if ways[i + length] and word[i : i + length] in self._names:
                    ways[i] = min(ways[i] + ways[i + length], 2)
        if not ways[0]:
            return []
        first = self._split(word, ways, longest=False)
        found = [first] if ways[0] == 1 else [first, self._split(word, ways, longest=True)]
        return [parts for parts in found if len(set(parts)) == len(parts)]

    def _split(self, word: str, ways: Sequence[int], *, longest: bool) -> list[str]:
        parts, i = [], 0
        while i < len(word):
            fitting = [
                word[i : i + n]
                for n in self._lengths
                if i + n <= len(word) and ways[i + n] and word[i : i + n] in self._names
            ]
            parts.append(fitting[-1 if longest else 0])
            i += len(parts[-1])
        return parts
