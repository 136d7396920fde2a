"""A page as a machine reads it."""

import json
from html.parser import HTMLParser

SINGLE = {"title", "h1"}


class MachineRead(HTMLParser):
    """Elements by name with their attributes, the words of some, metas and structured data."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self.ids, self._open = [], {}, set(), None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        self.ids.add(attributes.get("id"))
        if tag in SINGLE or (tag == "script" and attributes.get("type") == "application/ld+json"):
            self._open = tag
            self.words.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        if tag == self._open:
            self._open = None

    def handle_data(self, data):
        if self._open:
            self.words[self._open][-1] += data

    @property
    def tags(self):
        return [tag for tag, _ in self.elements]

    def all(self, tag, **wanted):
        """The attributes of the elements of a tag that have these."""
        found = (given for name, given in self.elements if name == tag)
        return [given for given in found if all(given.get(name) == value for name, value in wanted.items())]

    def metas(self, name):
        """The contents of <meta property=…> or <meta name=…>."""
        return [one["content"] for one in self.all("meta") if name in (one.get("property"), one.get("name"))]

    def meta(self, name):
        (content,) = self.metas(name)
        return content

    @property
    def canonical(self):
        found = self.all("link", rel="canonical")
        assert len(found) <= 1
        return found[0]["href"] if found else None

    @property
    def title(self):
        (title,) = self.words["title"]
        return title

    @property
    def headings(self):
        return [words.strip() for words in self.words.get("h1", [])]

    @property
    def documents(self):
        """Its blocks of JSON-LD."""
        return [json.loads(block) for block in self.words.get("script", [])]

    @property
    def structured(self):
        """What its blocks of JSON-LD say, by type."""
        return {thing["@type"]: thing for document in self.documents for thing in document["@graph"]}

    @property
    def links(self):
        """All addresses that it names, but for those of no web page."""
        named = [one[name] for _, one in self.elements for name in ("href", "src") if one.get(name)]
        named += [part.split()[0] for _, one in self.elements if one.get("srcset") for part in one["srcset"].split(",")]
        return {one for one in named if not one.startswith(("mailto:", "data:"))}
