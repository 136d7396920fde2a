"""What German words are found by, without a database: the same for a text and for what somebody types."""

import pytest

from articles import german, lexicon, searching


def direct(word):
    return {form for form in german.of_word(word, False).direct if form[0] not in "~*"}


@pytest.mark.parametrize(
    "words",
    [
        ("Brüssel", "Bruessel", "brüssel", "BRÜSSEL"),
        ("Straße", "Strasse", "Straßen", "Strassen"),
        ("Maßnahme", "Massnahme", "Maßnahmen", "Massnahmen"),
        ("Marokko", "Marokkos"),
        ("Mexiko", "Mexikos"),
        ("Kenia", "Kenias"),
        ("Merkel", "Merkels"),
        ("Haus", "Häuser", "Haeuser", "Häusern", "Hauses"),
        ("gelungen", "gelingt", "gelang", "gelingen"),
        ("sprach", "sprechen", "gesprochen", "spricht"),
        ("ertranken", "ertrunken", "ertrinken", "ertrunkene"),
        ("gestohlene", "stehlen", "stiehlt"),
        ("Bürgermeisterin", "Bürgermeisterinnen"),
    ],
)
def test_forms_of_one_word_have_something_in_common(words):
    assert set.intersection(*map(direct, words)), words


@pytest.mark.parametrize("words", [("Trump", "Trumps"), ("Laftit", "Laftits"), ("Trump", "Trump's")])
def test_a_name_that_no_dictionary_has_is_found_in_its_genitive(words):
    one, other = ({*german.of_word(word, False).direct} for word in words)
    assert one & other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "daran"),
        ("schon", "schön"),
        ("Maus", "Haus"),
        ("gelingen", "gelangen"),
        ("Sprecher", "sprechen"),
        ("Kirsche", "Kirche"),
        ("Rat", "Ratte"),
    ],
)
def test_other_words_have_nothing_in_common(one, other):
    first, second = (searching.parse(word).lexemes for word in (one, other))
    found = german.of_word(other, False)
    assert not first & {*found.direct, *found.parts} and not first & second


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Migrationsabkommen", {"migration", "abkommen"}),
        ("Migrationsabkommens", {"migration", "abkommen"}),
        ("Innenminister", {"minister"}),
        ("Kreuzfahrtschiffe", {"kreuzfahrt", "schiff"}),
        ("Straßenbahn", {"strasse", "bahn"}),
        ("Straßenbahnbeschleunigungsprogramm", {"strassenbahn", "beschleunigung", "programm"}),
        ("Rathaus", {"rat", "haus"}),
        ("Radweg", {"rad", "weg"}),
        ("Grenzverkehr", {"grenze", "verkehr"}),
        ("Trumpregierung", {"trump", "regierung"}),
        ("Grundschullehrerin", {"lehrer", "lehrerin"}),
        ("Bürgermeisterin", {"buergermeister"}),
        ("Brüsseler", {"bruessel"}),
        ("Dresdner", {"dresden"}),
        ("Impfung", {"impfen"}),
    ],
)
def test_a_compound_is_found_by_its_parts(word, parts):
    assert parts <= {*german.of_word(word, False).parts}


@pytest.mark.parametrize(
    "word",
    [
        *(
            "Minister",
            "Generation",
            "Botschaft",
            "Regierung",
            "Präsident",
            "Traktoren",
            "Polizei",
            "Verwaltung",
            "Sprecher",
        ),
        *("Termin", "Wirtschaft", "Kultur", "Parlament", "Ereignis", "Dienstag"),
    ],
)
def test_a_simple_word_has_no_parts(word):
    parts = {*german.of_word(word, False).parts}
    assert not parts - {"wirt", "regieren", "verwalten"}


def test_a_word_is_read_by_its_capital():
    assert "ware" in direct("Waren") and not german.of_word("waren", False).direct
    assert "sprache" not in german.of_word("sprach", False).direct


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Am 22. Juli 2025 in Rabat.", "2025-07-22"),
        ("Am 22.07.2025 in Rabat.", "2025-07-22"),
        ("Am 22.7.2025 in Rabat.", "2025-07-22"),
        ("Rund 10.000 Menschen", "10000"),
        ("Die EU-Kommission", "eukommission"),
        ("Der Straßenbahn-Ausbau", "strassenbahnausbau"),
        ("Stau auf der A 1", "a1"),
        ("Alle Schüler:innen", "schuelerin"),
        ("Alle Schüler*innen", "schueler"),
        ("Alle LehrerInnen", "lehrer"),
        ("Jérôme aus Łódź", "jerome"),
        ("Jérôme aus Łódź", "lodz"),
        ("Wärme\u00adpumpen\u00adpflicht", "waermepumpenpflicht"),
    ],
)
def test_a_text_is_found_by(text, found):
    assert found in {form for token in german.tokens(text) for form in token.direct}


def test_positions_count_every_word():
    assert [(token.position, token.direct[0]) for token in german.tokens("Das Haus am See der Stadt")] == [
        (2, "haus"),
        (4, "see"),
        (6, "stadt"),
    ]


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "-" * 100_000, "a-" * 100_000, "1." * 100_000, "Ä" * 100_000, "\0'\\:*&|!" * 1000]
)
def test_nothing_that_comes_in_takes_long_or_breaks_a_vector(text):
    vector = searching.vector(text)
    assert len(vector) < 5_000_000 and "\0" not in vector


def test_the_dictionary_is_made_once_and_shared(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(lexicon, "place", lambda: tmp_path / "german" / "german-test.trie")
    monkeypatch.setattr(lexicon.subprocess, "run", lambda command, **_: made.append(command[-1]) or command[-1].touch())
    assert lexicon.make() == lexicon.make() == made[0] and len(made) == 1
