"""The walls of the house: who may import whom, and where public reads begin."""

import ast
import re
from pathlib import Path

import pytest

from newsportal import pages

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["articles", "ticker", "newsportal"]
PURE = [
    "articles/text.py",
    "articles/markup.py",
    "articles/typography.py",
    "articles/images.py",
    "articles/drawing.py",
    "articles/credits.py",
    "articles/clock.py",
    "articles/sharing.py",
    "articles/lexicon.py",
    "articles/german.py",
    "articles/searching.py",
    "newsportal/pagefile.py",
]
PUBLIC = [ROOT / app / name for app in ROOMS for name in ("views.py", "templating.py")]
PUBLIC += [ROOT / "newsportal" / name for name in ("feeds.py", "sitemaps.py", "robots.py", "search.py")]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_left_of_it(room):
    forbidden = set(ROOMS[ROOMS.index(room) + 1 :])
    for path in (ROOT / room).rglob("*.py"):
        assert not forbidden & {name.split(".")[0] for name in imports(path)}, path


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_know_neither_models_nor_requests(path):
    for name in imports(ROOT / path):
        assert not re.match(r"(articles|ticker|newsportal)\.models|django\.(db|http|conf)", name), name


def test_every_public_read_starts_with_what_is_public():
    """`gone` answers 410 with day and reason; an image is read through its licence."""
    for path in PUBLIC:
        for model, rest in re.findall(r"\b(Article|Correction|Headline|Image)\.objects\.(\w+)", path.read_text()):
            allowed = {"Image": {"showable"}, "Headline": {"published"}, "Correction": {"published"}}.get(
                model,
                {
                    "published",
                    "about",
                    "by",
                    "gone",
                    "whole",
                    "around",
                    "for_front",
                    "days_around",
                    "months",
                    "in_month",
                    "in_news",
                },
            )
            assert rest in allowed, f"{path}: {model}.objects.{rest}"


def test_pages_read_the_parameters_that_caches_tell_apart():
    """Any other would have no effect on a finished page, and none behind nginx, which hands on all of a search."""
    search = ROOT / "newsportal/search.py"
    for path_, known in ((search, pages.KNOWN_TO_SEARCH), (None, pages.KNOWN)):
        read_by = [path_] if path_ else [*({*PUBLIC} - {search}), ROOT / "articles/paging.py"]
        source = "".join(path.read_text() for path in read_by)
        read = re.findall(r'"(\w+)" (?:not )?in request\.GET|request\.GET\.get\("(\w+)"', source)
        assert len(read) == len(re.findall(r"\bGET\b", source)), "they are read by other means, too"
        assert {*map("".join, read)} == {*known}
    handed_on = re.findall(r"\(\?:\^\|&\)\((\w+)=", (ROOT / "deploy/nginx.conf").read_text())
    assert {*handed_on} == {*pages.KNOWN}


def test_nothing_public_asks_another_clock():
    for path in PUBLIC:
        assert not re.search(r"timezone\.now|datetime\.now|date\.today|time\.time\(", path.read_text()), path


def test_only_the_sanitiser_says_that_markup_is_safe():
    for path in [path for app in ROOMS for path in (ROOT / app).rglob("*.py")]:
        if path != ROOT / "articles/markup.py":
            assert not re.search(r"mark_safe|\bMarkup\b|SafeString", path.read_text()), path
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        assert not re.search(r"\|\s*safe\b|{%-?\s*autoescape", source), path
        assert not re.search(r"<style|\sstyle=|<script>|\son\w+=", re.sub(r"{%.*?%}", "", source)), path
