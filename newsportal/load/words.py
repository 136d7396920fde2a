"""German-looking text without end, from words and sentences of our own; pure. Who gives the same `random` gets the same text."""

import itertools
import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
FIRST_NAMES, LAST_NAMES = WORDS["first_names"].split(), WORDS["last_names"].split()
PLACES, SUBJECTS, VERBS = WORDS["places"].split(), WORDS["subjects"].split(), WORDS["verbs"].split()
STEMS, ENDINGS = WORDS["stems"].split(), WORDS["endings"].split()
WHEN, SENTENCES = WORDS["when"].strip().split("\n"), WORDS["sentences"].strip().split("\n")
KICKERS = [*PLACES, *(f"{stem}{ending}".capitalize() for stem, ending in zip(STEMS, ENDINGS, strict=False))]
PARAGRAPHS = 3000  # made once, from which every text takes its own


def people(random, count):
    return random.sample([f"{first} {last}" for first, last in itertools.product(FIRST_NAMES, LAST_NAMES)], count)


def topics(random, count):
    """Names of topics, each once."""
    words = [stem + ending for stem, ending in itertools.product(STEMS, ENDINGS)]
    return random.sample([*words, *(f"{word} {place}" for word, place in itertools.product(words, PLACES))], count)


class Writer:
    """Writes headlines, teasers and texts with markup as `markup.clean_html` leaves them."""

    def __init__(self, random):
        self.random = random
        self.subheadings = [f"<h2>{self.matter()} in {random.choice(PLACES)}</h2>" for _ in range(300)]
        self.paragraphs = [self._paragraph() for _ in range(PARAGRAPHS)]

    def _paragraph(self):
        sentences = [self.sentence() for _ in range(self.random.randint(2, 5))]
        lot = self.random.random()
        if lot < 0.04:
            return "<ul>" + "".join(f"<li>{one}</li>" for one in sentences) + "</ul>"
        if lot < 0.08:
            return f"<blockquote><p>{sentences[0]}</p></blockquote>"
        if lot < 0.16:
            sentences[0] = f"<strong>{sentences[0]}</strong>"
        return f"<p>{' '.join(sentences)}</p>"

    def sentence(self):
        choice = self.random.choice
        return choice(SENTENCES).format(
            stem=choice(STEMS),
            ending=choice(ENDINGS),
            place=choice(PLACES),
            name=f"{choice(FIRST_NAMES)} {choice(LAST_NAMES)}",
            number=self.random.randint(12, 940),
            small=self.random.randint(2, 12),
        )

    def matter(self):
        return self.random.choice(STEMS) + self.random.choice(ENDINGS)

    def headline(self):
        choice = self.random.choice
        return f"{choice(PLACES)}: {choice(SUBJECTS)} {choice(VERBS)} {self.matter()} {choice(WHEN)}"

    def kicker(self):
        return self.random.choice(KICKERS)

    def body(self):
        """About 2 to 4 KB."""
        parts = self.random.choices(self.paragraphs, k=self.random.randint(6, 11))
        parts.insert(len(parts) // 2, self.random.choice(self.subheadings))
        return "".join(parts)
