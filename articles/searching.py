"""What somebody types into the search, pure: read as by any search engine, and asked of the index as a tsquery.

Words must all be there, in any form. `"wörtlich"` stands there as it is written, `-ohne` does not, `a OR b` is one of the two.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from articles import german, lexicon
from articles.text import fold, line

LENGTH = 200  # characters that are read
TERMS = 10  # that are looked for
HITS = 8  # places in a text that an excerpt is chosen from
SPELLED = 4  # words of the longest name with other spellings
MARKS = '"„“”»«'
PIECE = re.compile(
    rf"(?P<minus>(?<![^\s(])[-–−])?(?:{german.DATE}|(?-i:{german.ROAD})|[{MARKS}](?P<quoted>[^{MARKS}]*)(?:[{MARKS}]|$)|(?P<plain>[^\s{MARKS}]+))",
    re.IGNORECASE,
)
EITHER = {"OR", "ODER", "|"}
BOTH = {"AND", "UND", "&", "+"}
PART = "+"  # before a lexeme that is part of a compound
GAP = 10  # words between two texts, so that no phrase goes from one to the other
# PostgreSQL has positions up to here, keeps so many of a word, and takes a megabyte of words at most.
LAST_POSITION, PLACES, LARGEST = 16_384, 250, 900_000


@dataclass
class Term:
    """One of the things that are looked for, each in one of several ways."""

    ways: list = field(default_factory=list)  # of Words or Quoted
    excluded: bool = False

    def asked(self, parts=True):
        """As a tsquery; also where it is part of a compound."""
        return "(" + " | ".join(way.asked(parts) for way in self.ways) + ")"

    @property
    def lexemes(self):
        return {lexeme for way in self.ways for lexeme in way.lexemes}

    @property
    def typed(self):
        ways = [f'"{way.typed}"' if isinstance(way, Quoted) else way.typed for way in self.ways]
        return "-" * self.excluded + " OR ".join(ways)


@dataclass
class Word:
    """A word in any form, or a name of several that stand one after the other."""

    typed: str
    forms: list  # of each of its words, what that is found by
    joined: tuple = ()  # what it is found by in one word
    plainer: tuple = ()  # what it is made of, as good as a part of it

    def asked(self, parts=True):
        if len(self.forms) == 1 and not self.joined:
            return _any((*self.forms[0], *self.plainer) if parts else self.forms[0], parts)
        said = " <-> ".join(_any(forms, parts=False) for forms in self.forms)
        ways = [_any(self.joined, parts)] * bool(self.joined) + [f"({said})"] * bool(said)
        return f"({' | '.join(ways)})"

    @property
    def lexemes(self):
        return {*self.joined, *self.plainer, *(lexeme for forms in self.forms for lexeme in forms)}


@dataclass
class Quoted:
    """Words as they are written, one after the other."""

    typed: str
    words: list  # (lexeme, distance to the one before)

    def asked(self, parts=True):
        (first, _), *others = self.words
        return f"'{first}'" + "".join(f" <{step}> '{word}'" for word, step in others)

    @property
    def lexemes(self):
        return {word for word, _ in self.words}


@dataclass
class Query:
    typed: str
    terms: list = field(default_factory=list)
    cut: bool = False  # whether more was typed than is looked for

    @property
    def wanted(self):
        return [term for term in self.terms if not term.excluded]

    @property
    def excluded(self):
        return [term for term in self.terms if term.excluded]

    @property
    def lexemes(self):
        """What is marked in a text that is found."""
        return {lexeme for term in self.wanted for lexeme in term.lexemes}

    def asked(self):
        return " & ".join(term.asked() for term in self.wanted)

    def avoided(self):
        return " | ".join(term.asked(parts=False) for term in self.excluded)

    def together(self):
        """All that is wanted, one after the other, as a tsquery; "" when it is one thing."""
        return " <-> ".join(term.asked(parts=False) for term in self.wanted) if len(self.wanted) > 1 else ""

    def words(self):
        """The single words that were typed."""
        ways = [way for term in self.wanted for way in term.ways]
        return [way for way in ways if isinstance(way, Word) and len(way.forms) == 1]

    def without_umlauts(self):
        """Look for the same as somebody may mean it who has no umlauts: "Hauser" for "Häuser", though there is such a word.
        Returns whether that is anything else."""
        before = self.asked()
        for way in self.words():
            known = lexicon.look_up(fold(way.typed))
            if known.umlauts and not known.others:  # "schon" is never "schön"
                way.forms[0] = tuple(dict.fromkeys((*way.forms[0], *_with_umlauts(way.typed))))
        return self.asked() != before

    @property
    def unfinished(self):
        """The word that somebody may still be typing, or None."""
        last = self.terms[-1].ways[-1] if self.terms else None
        return last if isinstance(last, Word) and len(last.forms) == 1 and self.typed.endswith(last.typed) else None

    def names(self):
        """Under what other spellings of these words could be known: keys as `key` makes them."""
        return {key for run in self._runs() for _, _, keys in _spans(run) for key in keys}

    def spell(self, groups):
        """Look for each name also in its other spellings, the longest names first. `groups`: by key all the names of which
        each is as good."""
        for run in self._runs():
            for span, keys in sorted(
                ((term, keys) for *term, keys in _spans(run)), key=lambda one: one[0][0] - one[0][1]
            ):
                found = run[slice(*span)]
                others = next((groups[key] for key in keys if key in groups), None)
                if others and all(any(term is left for left in self.terms) for term in found):
                    words = [term.ways[0] for term in found]
                    typed = Word(" ".join(word.typed for word in words), [word.forms[0] for word in words])
                    spelled = Term([typed, *filter(None, map(name, others))], found[0].excluded)
                    place = next(n for n, term in enumerate(self.terms) if term is found[0])
                    self.terms[place : place + len(found)] = [spelled]

    def _runs(self):
        """Plain words that stand beside each other."""
        run, runs = [], []
        for term in self.terms:
            plain = len(term.ways) == 1 and isinstance(term.ways[0], Word) and len(term.ways[0].forms) == 1
            if run and (not plain or term.excluded or run[-1].excluded):
                runs.append(run)
                run = []
            if plain:
                run.append(term)
        return [*runs, run] if run else runs


def _spans(run):
    """All names that these words may be: (begin, end, keys)."""
    for begin in range(len(run)):
        for end in range(begin + 1, min(len(run), begin + SPELLED) + 1):
            *firsts, last = (term.ways[0] for term in run[begin:end])
            first = [key(word.typed) for word in firsts]
            yield begin, end, [" ".join([*first, form.lstrip("*~")]) for form in last.forms[0]]


def key(value):
    """A name as it is compared, whatever its case, umlauts and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", fold(value)))


def name(value):
    """A name as something to look for; None when nothing of it can be."""
    forms = [_forms(word) for word in german.PIECE.findall(value)]
    forms = [one for one in forms if one]
    return Word(value, forms) if forms else None


def parse(typed):
    """Raises nothing, whatever comes. Words that say nothing are passed over."""
    text = line(typed[: 10 * LENGTH])
    query = Query(text[:LENGTH], cut=len(text) > LENGTH or len(typed) > 10 * LENGTH)
    joins = False
    for piece in PIECE.finditer(query.typed):
        plain = piece["plain"]
        if plain in EITHER and not piece["minus"]:
            joins = bool(query.terms)
            continue
        if plain in BOTH:
            continue
        excluded = piece["minus"] is not None
        if piece["date"] or piece["road"]:
            ways = _words(piece["date"] or piece["road"])
        else:
            ways = [_quoted(piece["quoted"])] if plain is None else _words(plain)
        for way in filter(None, ways):
            if joins and not excluded and not query.terms[-1].excluded:
                query.terms[-1].ways.append(way)
            elif len(query.terms) == TERMS:
                query.cut = True
            else:
                query.terms.append(Term([way], excluded))
            joins = False
    strong = [term for term in query.wanted if not all(map(_is_weak, term.ways))]
    if strong:
        query.terms = [*strong, *query.excluded]
    return query


def _is_weak(way):
    return isinstance(way, Word) and fold(way.typed) in german.WEAK_WORDS


def _words(plain):
    """The words of a piece without a blank."""
    for token in german.TOKEN.finditer(plain):
        if token["date"] and (date := german.of_date(token)):
            yield Word(token[0], [(date,)])
        elif token["road"]:
            yield Word(token[0], [(fold(token[0].replace(" ", "")),)])
        elif token["thousands"]:
            yield Word(token[0], [(token[0].replace(".", ""),)])
        elif token["chain"]:
            forms = [_forms(word) for word in german.PIECE.findall(token[0])]
            # A letter or a little word alone says nothing: "E-Auto" is no Auto with an E before it.
            yield Word(token[0], forms if all(forms) else [], german.of_chain(token[0]))
        else:
            for word in german.PIECE.findall(token[0]):
                forms = _forms(word)
                plainer = tuple(one for form in forms for one in german.plainer(form) if one not in forms)
                yield Word(word, [forms], plainer=plainer) if forms else None


def _forms(word):
    """What a typed word is found by. Without its umlaut only where it is no other word, as "schon" is."""
    forms = german.of_word(word, True).direct or german.of_word(word, False).direct
    forms = [form for form in forms if form[0] != "~"]
    if forms and not lexicon.look_up(forms[0]).is_known:
        forms += _with_umlauts(word, nouns=True)
    return tuple(forms)


def _with_umlauts(word, nouns=False):
    """What a word without umlauts may be found by when that is a matter of the keyboard; `nouns`: as a noun or a name alone."""
    if not (word.isascii() and word.isalpha()):
        return []
    meant = [one for one in lexicon.look_up(fold(word)).umlauts if not nouns or lexicon.look_up(one).nouns]
    return [f"~{fold(word)}", *(form for one in meant for form in german.of_word(one, True).direct)]


def _quoted(value):
    words, last = [], None
    for token in german.tokens(value):
        if words and token.position == last:
            continue  # a date, or a compound with hyphens as a whole: its words stand there as well
        words.append((token.direct[0], token.position - last if last else 1))
        last = token.position
    return Quoted(value, words) if words else None


def vectors(texts, counts):
    """A tsvector of the first so many texts, for each of the counts. What begins another text does not follow the one before."""
    places, parts, begin, size, made = {}, set(), 0, 0, []
    for number, text in enumerate(texts, 1):
        last = begin
        for token in german.tokens(text):
            last = begin + token.position
            if last >= LAST_POSITION or size > LARGEST:
                break  # of what is that long, nobody looks for the end
            for form in token.direct:
                size += 2 if form in places else len(form.encode()) + 6
                places.setdefault(form, []).append(last)
            size += sum(len(form.encode()) + 2 for form in token.parts if form not in parts)
            parts.update(token.parts)
        begin = last + GAP
        if number in counts:
            direct = (f"'{form}':{','.join(map(str, found[:PLACES]))}" for form, found in places.items())
            made.append(" ".join([*direct, *(f"'{PART}{form}'" for form in parts)]))
    return made


def vector(text):
    return vectors([text], [1])[0]


def words(texts):
    """The words that somebody may have meant, as they are written, by their folded form."""
    found = {}
    for text in texts:
        for word in re.findall(r"[^\W\d_]{4,}", text.replace("\u00ad", "")):
            if len(word) > german.LONG or len(folded := fold(word)) > german.LONG:
                continue
            if folded not in german.STOP_WORDS:
                found.setdefault(folded, word)
    return found


class Marker:
    """Finds in texts what is looked for. Looks at each word once, wherever it comes again."""

    def __init__(self, lexemes):
        self.lexemes, self.known = lexemes, {}

    def hits(self, text):
        """(begin, end, lexemes) of each place; of a compound the whole word."""
        for match in german.TOKEN.finditer(text):
            word = match[0]
            if word not in self.known:
                forms = (
                    german.of_word(word[: german.LONG + 1], True)
                    if match.lastgroup == "word"
                    else german.together(word)
                )
                self.known[word] = self.lexemes.intersection(forms.direct + forms.parts)
            if self.known[word]:
                yield *match.span(), self.known[word]

    def marked(self, text):
        """The text in pieces: (words, whether they are what is looked for)."""
        pieces, last = [], 0
        for begin, end, _ in self.hits(text):
            pieces += [(text[last:begin], False), (text[begin:end], True)]
            last = end
        return [piece for piece in [*pieces, (text[last:], False)] if piece[0]]

    def excerpt(self, text, length=220):
        """Where most of what is looked for stands close together, in about `length` characters, as `marked` gives it; None when
        nothing of it stands there."""
        hits = list(islice(self.hits(text), HITS))
        if not hits:
            return None

        def near(hit):
            return len(set().union(*(found for begin, _, found in hits if 0 <= begin - hit[0] < length * 0.7)))

        first, last, _ = max(hits, key=near)  # of several the first one
        sentence = max(text.rfind(end, 0, first) for end in (". ", "? ", "! ", "\n")) + 1
        begin = sentence if first - sentence < length / 2 else text.find(" ", max(0, first - length // 3))
        end = begin + length
        if end < len(text):
            end = max(text.rfind(" ", begin, end), last)
        said = " ".join(text[begin:end].split())
        before = [("… ", False)] if begin > sentence else []
        after = [(" …", False)] if end < len(text) and said[-1:] not in ".?!" else []
        return [*before, *self.marked(said), *after]


def distance(one, other):
    """How many letters are missing, too many, wrong or swapped with their neighbour (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = letter != wanted
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + cost))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def _any(forms, parts):
    lexemes = [f"'{form}'" for form in forms]
    if parts:
        lexemes += [f"'{PART}{form}'" for form in forms if form[0].isalnum()]
    return "(" + " | ".join(lexemes) + ")"
