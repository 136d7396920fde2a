"""What somebody types, read as any search engine reads it."""

import pytest

from articles import searching


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Abkommen", "('abkommen' | '+abkommen')"),
        ("der die das", ""),
        ("Haus am See", "('haus' | '+haus') & ('see' | '+see')"),
        ('"Haus am See"', "('haus' <2> 'see')"),
        ("„Haus am See“", "('haus' <2> 'see')"),
        ('"Häuser"', "('haeuser')"),
        ("Marokko OR Spanien", "('marokko' | '+marokko' | 'spanien' | '+spanien')"),
        (
            "Marokko ODER Spanien Abkommen",
            "('marokko' | '+marokko' | 'spanien' | '+spanien') & ('abkommen' | '+abkommen')",
        ),
        ("Marokko und Spanien", "('marokko' | '+marokko') & ('spanien' | '+spanien')"),
        ("22.07.2025", "('2025-07-22' | '+2025-07-22')"),
        ("22. Juli 2025", "('2025-07-22' | '+2025-07-22')"),
        ("A 1", "('a1' | '+a1')"),
        ("wann Abkommen", "('abkommen' | '+abkommen')"),
        ("wann", "('wann' | '+wann')"),
    ],
)
def test_what_is_asked_of_the_index(typed, asked):
    said = searching.parse(typed).asked()
    assert said.replace("(('", "('").replace("'))", "')").replace(") | (", " | ") == asked


@pytest.mark.parametrize(
    "typed", ["Marokko -Spanien", "-Spanien Marokko", 'Marokko -"Spanien"', "Marokko –Spanien", "Marokko −Spanien"]
)
def test_what_must_not_be_there(typed):
    query = searching.parse(typed)
    assert query.avoided().strip("()") == "'spanien'" and "spanien" not in query.lexemes and len(query.wanted) == 1


def test_a_hyphen_within_a_word_excludes_nothing():
    query = searching.parse("EU-Kommission")
    assert not query.excluded and "eukommission" in query.lexemes and {"eu", "kommission"} <= query.lexemes


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "???",
            '"',
            "'",
            "-",
            "OR",
            "OR OR",
            "- -",
            "(((",
            "\\",
            "\0",
            "-nur",
            '"" -""',
            "&|!:*<->",
            "\ud800",
        ),
        *(
            "💥",
            "%",
            "a" * 100_000,
            "a b " * 50_000,
            "ab\0cd",
            "' OR 1=1; --",
            "<script>alert(1)</script>",
            "مرحبا",
            "٤٢",
        ),
    ],
)
def test_whatever_is_typed_is_read(typed):
    query = searching.parse(typed)
    assert len(query.terms) <= searching.TERMS and len(query.typed) <= searching.LENGTH
    assert "\0" not in query.asked() and query.asked().count("'") % 2 == 0


def test_a_word_without_umlauts_is_looked_for_with_them_unless_it_is_another_word():
    assert {"~brussel", "bruessel"} <= searching.parse("Brussel").lexemes
    assert not any("~" in lexeme for lexeme in searching.parse("schon").lexemes)


def test_a_name_is_looked_for_in_all_its_spellings():
    groups = dict.fromkeys(["abdelouafi laftit", "laftit", "luftet"], ["Abdelouafi Laftit", "Laftit", "Luftet"])
    for typed in ("Luftet in Rabat", "luftets Rabat", "Abdelouafi Laftits Rabat"):
        query = searching.parse(typed)
        assert {"laftit", "luftet"} & query.names()
        query.spell(groups)
        assert len(query.wanted) == 2 and {"laftit", "luftet"} <= query.wanted[0].lexemes, typed
        assert "'abdelouafi'" in query.asked() and "<->" in query.asked()


def test_hits_are_marked_whole_and_nothing_is_lost():
    lexemes = searching.parse("abkommen häuser").lexemes
    text = "Das Migrationsabkommen <b>& Haus</b> Nr. 1"
    pieces = searching.Marker(lexemes).marked(text)
    assert "".join(words for words, _ in pieces) == text
    assert [words for words, hit in pieces if hit] == ["Migrationsabkommen", "Haus"]


def test_an_excerpt_is_from_where_the_hits_stand():
    filler = "Viel ist über anderes zu sagen. " * 40
    text = f"{filler}Der Hafen wächst. {filler}Am Hafen liegt das Schiff aus Kenia. {filler}"
    pieces = searching.Marker(searching.parse("hafen kenia").lexemes).excerpt(text)
    assert [words for words, hit in pieces if hit] == ["Hafen", "Kenia"]
    said = "".join(words for words, _ in pieces)
    assert said.startswith("Am Hafen") and len(said) < 260
    assert searching.Marker(searching.parse("Rathaus").lexemes).excerpt(text) is None


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("abkomen", "abkommen", 1),
        ("abkommmen", "abkommen", 1),
        ("abokmmen", "abkommen", 1),
        ("iran", "iran", 0),
        ("", "ab", 2),
    ],
)
def test_slips_of_the_pen_are_counted(one, other, slips):
    assert searching.distance(one, other) == slips
