"""A German dictionary, pure: the basic forms of a word, and what may begin or end a compound.

Made from the word lists of simplemma, which takes some seconds and 350 MB, by `prepare` or by whoever needs it first. It
is kept as a trie of 6 MB beside the installed packages, which all processes map into their memory together.
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import sysconfig
import tomllib
from collections import Counter, defaultdict
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import marisa_trie

from articles.text import bare, fold

VERSION = 1  # to be raised when this module makes another file of the same lists
LINKS = ("s", "es", "n", "en", "er", "e", "ns")  # what may stand between the parts of a compound (Fugenelemente)
COMPOUND = 6  # letters of the shortest one that is looked at, "Radweg"
# How many nouns of the dictionary a noun of so many letters has to end, or to begin, to be taken for a part of others: the
# shorter it is, the more often it only looks like one.
ENDS_AT_LEAST = {4: 8, 5: 5, 6: 2}
BEGINS_AT_LEAST = {4: 4, 5: 2}
FILE = Path(__file__).with_name("german.toml")
SAID = tomllib.loads(FILE.read_text(encoding="utf-8"))


def said(name):
    """A list of words in that file."""
    return frozenset(SAID[name].split())


class Word(NamedTuple):
    nouns: tuple[str, ...]  # that it may be a form of, folded
    others: tuple[str, ...]  # verbs, adjectives and all the rest that it may be a form of
    ends: bool  # a compound
    begins: bool  # a compound
    umlauts: tuple[str, ...]  # words of these letters, folded, that have umlauts

    @property
    def is_known(self):
        return bool(self.nouns or self.others)


UNKNOWN = Word((), (), False, False, ())


@lru_cache(8192)
def look_up(word):
    """What the dictionary knows of a folded word."""
    rules = [key[len(word) + 1 :] for key in trie().keys(f"{word}\t")]
    if not rules:
        return UNKNOWN
    forms = {"N": [], "O": [], "U": []}
    for rule in rules:
        if rule[0] in forms:
            cut, _, ending = rule[1:].partition(" ")
            forms[rule[0]].append(word[: len(word) - int(cut)] + ending)
    return Word(tuple(forms["N"]), tuple(forms["O"]), "E" in rules, "B" in rules, tuple(forms["U"]))


@cache
def trie():
    path = make()
    return marisa_trie.Trie().mmap(str(path))


def place():
    """The file for this release of the word lists, of what german.toml says, and of this module."""
    state = f"{VERSION} {version('simplemma')}".encode() + FILE.read_bytes()
    digest = hashlib.blake2b(state, digest_size=6).hexdigest()
    return Path(sysconfig.get_path("data")) / "share" / "newsportal" / f"german-{digest}.trie"


def make():
    """Make the file unless it is there; returns its path. Raises OSError where it cannot be written. In a process of its
    own, whose memory nobody keeps; of several at once one does it, and the others wait."""
    path = place()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path.parent / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                command = [sys.executable, "-m", "articles.lexicon", path]
                subprocess.run(command, cwd=Path(__file__).parents[1], check=True)
    return path


def write(path):
    keys = _keys(_forms())
    part = path.with_suffix(f".{os.getpid()}")
    try:
        marisa_trie.Trie(keys).save(str(part))
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    for other in path.parent.glob("german-*.trie"):
        if other != path and other.stat().st_mtime < path.stat().st_mtime - 30 * 86_400:
            with contextlib.suppress(OSError):
                other.unlink()


def _forms():
    """Of each folded form the nouns, and all else, that it belongs to; and the folded forms of words without their umlauts."""
    from simplemma.strategies import DefaultDictionaryFactory

    gelangen = said("gelangen")
    nouns, others, umlauts = defaultdict(set), defaultdict(set), defaultdict(set)
    for form, lemma in DefaultDictionaryFactory().get_dictionary("de").items():
        folded = fold(form)
        if folded.isalnum():
            is_noun = form[0].isupper() and lemma[0].isupper()
            (nouns if is_noun else others)[folded].add("gelangen" if folded in gelangen else fold(lemma))
            if (plain := bare(form)) != folded:
                umlauts[plain].add(folded)
    lemmas = set().union(*nouns.values())
    for form, belongs_to in nouns.items():
        if form in lemmas:  # "Halle" is more than a form of "Hall"
            belongs_to.add(form)
    verbs = {form for form, belongs_to in others.items() if form in belongs_to}
    for belongs_to in others.values():
        belongs_to |= {verb for lemma in belongs_to for verb in _verbs(lemma) if verb in verbs}
    for form, belongs_to in others.items():  # "gestohlene" is a form of "gestohlen", and that one of "stehlen"
        belongs_to |= {verb for lemma in belongs_to if lemma != form for verb in others.get(lemma, ()) if verb in verbs}
    return nouns, others, umlauts


def _verbs(participle):
    """Infinitives that this may be the participle of."""
    for ending, verb in SAID["participles"].items():
        if participle.endswith(ending):
            prefix = participle.removesuffix(ending)
            yield prefix.removesuffix("ge") + verb
            yield prefix + verb


def _keys(forms):
    """One for each thing that is known of a form: "haeuser\\tN5 us" says how it becomes the noun "haus", "O…" how it becomes
    another word, "U…" as which it has umlauts; "E" and "B" that it may end or begin a compound."""
    nouns, others, umlauts = forms
    lemmas = set().union(*nouns.values())
    ends, begins = Counter(), Counter()
    for lemma in lemmas:
        if len(lemma) >= COMPOUND:
            for place in range(3, len(lemma) - 2):
                if lemma[place:] in lemmas and (first := _first(lemma[:place], lemmas)):
                    ends[lemma[place:]] += 1
                    begins[first] += 1
                    break
    may_end = _often(lemmas, ends, ENDS_AT_LEAST) - said("no_ends") | said("short_ends")
    may_begin = _often(lemmas, begins, BEGINS_AT_LEAST) - said("no_beginnings") | said("short_beginnings")
    keys = [f"{lemma}\tB" for lemma in may_begin]
    for kind, found in (("N", nouns), ("O", others), ("U", umlauts)):
        for form, belongs_to in found.items():
            for lemma in belongs_to:
                same = len(os.path.commonprefix([form, lemma]))
                keys.append(f"{form}\t{kind}{len(form) - same} {lemma[same:]}")
            if kind == "N" and belongs_to & may_end:
                keys.append(f"{form}\tE")
    return keys


def _first(beginning, lemmas):
    """The noun that this begins a compound as, or None."""
    if beginning in lemmas:
        return beginning
    for link in LINKS:
        if beginning.endswith(link) and beginning[: -len(link)] in lemmas:
            return beginning[: -len(link)]
    return None


def _often(lemmas, counts, at_least):
    return {lemma for lemma in lemmas if len(lemma) > 3 and counts[lemma] >= at_least.get(len(lemma), 0)}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
