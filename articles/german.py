"""German words as search compares them, pure: the same for a text and for what somebody types.

A word is found by itself and by its basic forms, folded (`direct`), and by what it is composed of (`parts`): "Häusern" by
"haeusern" and "haus", "Migrationsabkommens" by itself, by "migrationsabkommen", and as parts by "abkommen" and "migration".
All of it is decided here and by the dictionary, nothing by the stemmer of the database, which is another one in each release.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from articles import lexicon
from articles.text import bare, fold

STOP_WORDS, WEAK_WORDS, WHOLE, PREFIXES = map(lexicon.said, ("stop", "weak", "whole", "prefixes"))
MONTHS = ("januar", "februar", "maerz", "april", "mai", "juni") + (
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
)

# A date is one thing to look for, in both spellings. A number may have points, a word apostrophes and an ending for all
# genders, and several words may hang together by hyphens. Each alternative begins with a letter or digit, gives nothing
# back, and ends by itself: linear.
GENDER = r"(?:[:*_/]-?(?:innen|in)|Innen)\b"
WORD = rf"[^\W_]++(?:['’\u00ad][^\W_]++)*+(?:{GENDER})?+"
DATE = (
    r"(?P<date>(?<![\d.])(?P<day>\d{1,2})\. ?"
    r"(?:(?P<number>\d{1,2})\. ?|(?P<month>Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]{0,6}\.? )"
    r"(?P<year>\d{4})(?!\d))"
)
ROAD = r"(?P<road>\b[A-ZÄÖÜ] \d{1,4}\b)"  # "A 1", "B 75", "U 21"
TOKEN = re.compile(
    DATE + rf"|(?-i:{ROAD})" + r"|(?P<thousands>\d{1,3}(?:\.\d{3})++(?![\d.]))"
    rf"|(?P<chain>{WORD}(?:[-‐‑]{WORD})++)|(?P<word>{WORD})",
    re.IGNORECASE,
)
PIECE = re.compile(WORD, re.IGNORECASE)
BINNEN = re.compile(r"(?P<all>[^\W_]{3,})(?:[:*_/]-?(?:innen|in)|(?<=[a-zäöüß])Innen)", re.UNICODE)
BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;\n„“”\"»«›‹–—(])[\s\"„“»«]*$")
APOSTROPHE = re.compile(r"['’]s?$|['’]")
ENDINGS = ("ern", "em", "en", "er", "es", "e", "s", "n")
LONG = 60  # letters; what is longer is no word, and only itself


class Token(NamedTuple):
    begin: int  # in the text
    end: int
    position: int  # of the word among the words
    direct: tuple[str, ...]
    parts: tuple[str, ...]


class Forms(NamedTuple):
    direct: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def tokens(text):
    """What a text is found by, in its order."""
    position, last = 0, 0
    for match in TOKEN.finditer(text):
        begin, end = match.span()
        kind = match.lastgroup
        first = BEGINS_SENTENCE.search(text, max(last, begin - 8), begin) is not None
        last = end
        if kind == "word":
            position += 1
            forms = of_word(match[0][: LONG + 1], first)
            if forms.direct:
                yield Token(begin, end, position, *forms)
        elif kind == "chain":
            joined = of_chain(match[0])
            for piece in PIECE.finditer(match[0]):
                position += 1
                forms = of_word(piece[0][: LONG + 1], False)
                if forms.direct:
                    yield Token(begin + piece.start(), begin + piece.end(), position, *forms)
            yield Token(begin, end, position, joined, ())
        elif kind == "road":
            position += 2
            yield Token(begin, end, position, (fold(match[0].replace(" ", "")), match[0].split()[1]), ())
        elif kind == "thousands":
            position += 1
            yield Token(begin, end, position, (match[0].replace(".", ""),), ())
        else:  # a date
            if date := of_date(match):
                yield Token(begin, end, position + 1, (date,), ())
            for piece in PIECE.finditer(match[0]):
                position += 1
                yield Token(begin + piece.start(), begin + piece.end(), position, *of_word(piece[0], False))


def together(words):
    """All that some words are found by."""
    found = list(tokens(words))
    return Forms(*(tuple(one for token in found for one in token[place]) for place in (3, 4)))


def of_date(match):
    month = int(match["number"] or "0") or 1 + next(
        n for n, name in enumerate(MONTHS) if name.startswith(fold(match["month"])[:3])
    )
    day = int(match["day"])
    return f"{match['year']}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def of_chain(chain):
    """What a compound with hyphens is when it is written in one word, in the form that it has and in its basic ones."""
    *firsts, last = (fold(APOSTROPHE.sub("", piece)) for piece in re.split("[-‐‑]", chain.replace("\u00ad", "")))
    known = lexicon.look_up(last)
    joined = ("".join([*firsts, form])[:LONG] for form in (last, *known.nouns, *known.others))
    return tuple(dict.fromkeys(joined))


@lru_cache(8192)
def of_word(word, either):
    """What a word is found by; () when it says nothing. `either`: its capital is no sign of a noun, nor is its lack one of
    another word, as at the beginning of a sentence and in what people type."""
    word = word.replace("\u00ad", "")  # where it may break
    if gender := BINNEN.fullmatch(word):
        return of_gendered(gender["all"])
    word = APOSTROPHE.sub("", word) if "'" in word or "’" in word else word
    folded = fold(word)
    if len(folded) < 2 and not folded.isdigit():
        return Forms()
    if len(folded) > LONG or not folded.isalpha():
        return Forms((folded[:LONG],))
    known = lexicon.look_up(folded)
    nouns, others = known.nouns, known.others
    if folded in STOP_WORDS and (either or word[0].islower() or not nouns):  # "die Waren" are some
        return Forms()
    if either and folded in nouns and known.ends and len(folded) < 7:
        # A noun of every day: "Haus" is no form of "hausen", "Stahl" none of "stehlen".
        others = tuple(one for one in others if not one.endswith(("en", "ln", "rn")) or one == folded)
    elif len(folded) < 4 or (len(word) < 6 and word.isupper()):  # "ISS" is no form of "essen"
        others = ()
    elif not either:
        nouns, others = (nouns, () if nouns else others) if word[0].isupper() else (() if others else nouns, others)
    parts = list(composed_of(folded)) if nouns or not known.others else []
    direct = [folded, *nouns, *(one for one in others if one not in STOP_WORDS)]
    if not known.is_known:
        direct += unknown(folded)
    if (plain := bare(word)) != folded:
        direct.append(f"~{plain}")
    for noun in [*nouns, *parts]:
        parts += plainer(noun, whole=noun in nouns)
    direct = tuple(dict.fromkeys(direct))
    return Forms(direct, tuple(one for one in dict.fromkeys(parts) if one not in direct))


def of_gendered(stem):
    """ "Schüler:innen" are Schüler and Schülerinnen."""
    forms = [of_word(stem, False), of_word(f"{stem}innen", False)]
    return Forms(*(tuple(dict.fromkeys(one for form in forms for one in form[place])) for place in (0, 1)))


def plainer(noun, whole=True):
    """What a noun is made of by its ending: whoever looks for the Bürgermeister finds the Bürgermeisterin, too, with Brüssel
    the Brüsseler, and with "impfen" the Impfung; that of part of a compound is too far away."""
    if noun.endswith("in") and noun in lexicon.look_up(f"{noun}nen").nouns:
        stem = noun[:-2]
        plain = re.sub("ae|oe|ue", lambda umlaut: umlaut[0][0], stem)
        return [one for one in (stem, f"{stem}e", plain) if one in lexicon.look_up(one).nouns][:1]
    if noun.endswith("er") and len(noun) > 4:
        stem = noun[:-2]
        if lexicon.look_up(f"{stem}en").others:  # the Sprecher speaks
            return []
        towns = [stem]
        if len(stem) > 3:
            towns += [f"{stem}en", *[f"{stem[:-1]}en"] * stem.endswith("n")]  # Bremer, Dresdner
        return [one for one in towns if is_name(one)][:1]
    if whole and noun.endswith("ung"):
        stem = noun[:-3]
        return [one for one in (f"{stem}en", f"{stem[:-1]}eln", f"{stem}n") if one in lexicon.look_up(one).others][:1]
    return []


def is_name(word):
    """Whether it is a noun that is nothing else: "Kiel", and not "rechen"."""
    known = lexicon.look_up(word)
    return known.nouns == (word,) and not known.others


def unknown(folded):
    """Further forms of a word that no dictionary has, as of a name: compounds by their last part, others by their stem."""
    forms = []
    for beginning, end in splits(folded):
        forms += [beginning + noun for noun in lexicon.look_up(end).nouns]
        break
    if folded.endswith("s") and lexicon.look_up(folded[:-1]).nouns:
        forms.append(folded[:-1])
    stems = [folded.removesuffix(one) for one in ENDINGS if folded.endswith(one) and len(folded) - len(one) >= 4]
    for stem in stems:  # "erfrorene"
        forms += lexicon.look_up(stem).others
    return [*forms, f"*{stems[0] if stems else folded}"]


def splits(folded):
    """The ways to split a compound in two, the longest last part first: (beginning, end)."""
    for place in range(3, len(folded) - 2):
        if lexicon.look_up(folded[place:]).ends and first_parts(folded[:place]) is not None:
            yield folded[:place], folded[place:]


@lru_cache(4096)
def composed_of(folded):
    """The basic forms of all nouns that this one is composed of, those of parts of parts as well; () when it is not."""
    if len(folded) < lexicon.COMPOUND or len(folded) > LONG or folded in WHOLE:
        return ()
    parts = {}
    for beginning, end in splits(folded):  # "Straßenbahn|linie" is as good as "Straßen|bahnlinie"
        parts |= dict.fromkeys((*first_parts(beginning), *lexicon.look_up(end).nouns, *composed_of(end)))
    return tuple(parts) or with_name(folded)


def with_name(folded):
    """A name that no dictionary has, and a noun: "Trumpregierung", "Suezkanal"."""
    for place in range(4, len(folded) - 4):
        end = lexicon.look_up(folded[place:])
        if end.ends and len(end.nouns[0]) > 4 and not lexicon.look_up(folded[:place]).is_known:
            return folded[:place], *end.nouns
    return ()


def first_parts(beginning):
    """What the beginning of a compound says, () when that is no noun; None when nothing begins so."""
    if beginning in PREFIXES:
        return ()
    known = lexicon.look_up(beginning)
    if known.begins:
        return beginning, *composed_of(beginning)
    for noun in known.nouns:  # in the plural: "Häuser|markt"
        if lexicon.look_up(noun).begins:
            return noun, *composed_of(noun)
    for link in lexicon.LINKS:
        stem = beginning.removesuffix(link)
        if stem != beginning and len(stem) > 2 and lexicon.look_up(stem).begins:
            return stem, *composed_of(stem)
    if len(beginning) > 3:
        if lexicon.look_up(f"{beginning}e").begins:  # "Grenz|verkehr"
            return (f"{beginning}e",)
        if known.others or lexicon.look_up(f"{beginning}en").others:  # "Innen|minister", "Fahr|verbot"
            return ()
    if len(beginning) >= lexicon.COMPOUND:
        stem = beginning.removesuffix("s")
        for _, end in splits(stem):
            return stem.removesuffix(end) + lexicon.look_up(end).nouns[0], *composed_of(stem)
    return None
