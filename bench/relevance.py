"""What the search finds: 230 queries in two sets, each on texts of its own, against stock PostgreSQL's `german`."""

import contextlib
import json
import os
import re
import statistics
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import quote

from figures import Figure
from portal import portal
from servers import get

FOLDER = Path(__file__).with_suffix("")
TOP = 10
OTHER = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))  # Debian's, beside the embedded one


@dataclass
class Texts:
    """A folder with documents, and what is asked of them."""

    name: str

    @property
    def documents(self):
        return self._read("documents")["document"]

    @property
    def queries(self):
        return self._read("queries")["query"]

    @property
    def spellings(self):
        return self._read("queries")["spelling"]

    def _read(self, what):
        return tomllib.loads((FOLDER / self.name / f"{what}.toml").read_text(encoding="utf-8"))


def figures():
    for server, make in servers():
        for name in sorted(path.name for path in FOLDER.iterdir()):
            texts = Texts(name)
            with make() as settings, portal(DEMO="false", WEB_CONCURRENCY="1", **settings) as (base, shell, _):

                def inside(call, shell=shell, name=name):
                    source = "import json, sys; sys.path.insert(0, 'bench'); import relevance"
                    return json.loads(
                        shell(f"{source}; print(json.dumps(relevance.{call}({name!r})))").splitlines()[-1]
                    )

                known, stock = inside("load"), inside("stock")
                ours = [found(base, query["typed"], known) for query in texts.queries]
                yield from compare(f"{server}, {name} set", texts.queries, ours, stock)


def servers():
    """The embedded PostgreSQL, and those of Debian that are installed: (name, function for a context that gives settings)."""
    yield "embedded PostgreSQL", lambda: contextlib.nullcontext({})
    for initdb in OTHER:
        yield f"PostgreSQL {initdb.parts[-3]}", partial(debian, initdb.parent)


@contextlib.contextmanager
def debian(programs):
    """A server of its own in a temporary folder, as the account `postgres` when this is root."""
    with tempfile.TemporaryDirectory() as folder:
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        if user:
            os.chmod(folder, 0o755)
            subprocess.run(["chown", "postgres", folder], check=True)
        data = f"{folder}/data"

        def run(*command):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)

        run(programs / "initdb", "-D", data, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "bench")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run(programs / "pg_ctl", "start", "-w", "-D", data, "-l", f"{folder}/log", "-o", options)
        try:
            run(programs / "createdb", "-h", folder, "-U", "bench", "bench")
            yield {"DATABASE_URL": f"postgres://bench@/bench?host={quote(folder, safe='')}"}
        finally:
            run(programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)


def found(base, typed, known):
    """What the page shows to a reader: documents in order, and the words that it offers instead."""
    status, _, body = get(f"{base}/suche/?q={quote(typed)}", **{"Accept-Encoding": "identity"})
    if status != 200:
        raise SystemExit(f"Error: {status} for {typed}.")
    page = body.decode()
    results = page.partition('<ol class="results">')[2].partition("</ol>")[0]
    links = re.findall(r'<h3 class="headline"><a href="([^"]+)"', results)
    meant = re.search(r'class="search-meant">Meinten Sie <a [^>]*>([^<]*)', page)
    return {"found": [known[unescape(link)] for link in links], "meant": meant and unescape(meant[1])}


def compare(name, queries, ours, stock):
    plain = [n for n, query in enumerate(queries) if not query.get("suggestion")]
    measures = {
        f"precision at {TOP}": precision,
        "recall": recall,
        "mean reciprocal rank": reciprocal,
    }
    for measure, function in measures.items():
        mine, theirs = ([function(queries[n], answers[n]["found"]) for n in plain] for answers in (ours, stock))
        said = f"{name}: {measure}, {len(plain)} queries; stock `german` {statistics.mean(theirs):.3f}"
        yield Figure(said, f"{statistics.mean(mine):.3f}", "> stock", statistics.mean(mine) > statistics.mean(theirs))
        worse = [queries[n]["typed"] for n, one, other in zip(plain, mine, theirs, strict=True) if one < other - 1e-9]
        yield Figure(
            f"{name}: queries with a worse {measure} than stock", f"{len(worse)}", "0", not worse, some(worse, ", ")
        )
    for kind in ("table", "people"):
        missed = [
            problem
            for query, answer in zip(queries, ours, strict=True)
            if query["from"] == kind and not query.get("hard")
            for problem in problems(query, answer)
        ]
        count = sum(query["from"] == kind for query in queries)
        if not count:
            continue
        said = f"{name}: of {count} queries ({kind}), what is missed, found wrongly, in a wrong order, or not offered"
        yield Figure(said, f"{len(missed)}", "0", not missed, some(missed, "; "))


def some(words, between):
    """What a table has room for; all of them with VERBOSE=1."""
    most = None if os.environ.get("VERBOSE") else 5
    return between.join(words[:most]) + (" …" if words[most:] and most else "")


def precision(query, answer):
    top = answer[:TOP]
    return sum(one in query["expected"] for one in top) / len(top) if top else float(not query["expected"])


def recall(query, answer):
    wanted = query["expected"]
    return sum(one in answer for one in wanted) / len(wanted) if wanted else 1.0


def reciprocal(query, answer):
    return next(
        (1 / place for place, one in enumerate(answer, 1) if one in query["expected"]), float(not query["expected"])
    )


def problems(query, answer):
    typed, found = query["typed"], answer["found"]
    yield from (f"{typed}: no {one}" for one in query["expected"] if one not in found)
    yield from (f"{typed}: {one}" for one in query.get("forbidden", ()) if one in found)
    for first, second in query.get("order", ()):
        if first in found and second in found and found.index(first) > found.index(second):
            yield f"{typed}: {second} before {first}"
    if (word := query.get("suggestion")) and word.casefold() not in (answer["meant"] or "").casefold():
        yield f"{typed}: {word} is not offered, but {answer['meant']}"


# --- Inside a portal, where Django is -----------------------------------------------------------------------------


def load(name):
    """Publish all documents; which address leads to which."""
    from articles import markup
    from articles.models import Article, Section, Topic
    from ticker.models import Headline

    texts = Texts(name)
    for group in texts.spellings:
        Topic.objects.create(name=group["name"], spellings="\n".join(group["others"]))
    sections = {section.name: section for section in Section.objects.all()}
    addresses = {}
    for one in texts.documents:
        if one["kind"] == "meldung":
            row = Headline.objects.create(text=one["title"], moment=one["date"])
        else:
            if one["section"] not in sections:
                sections[one["section"]] = Section.objects.create(name=one["section"], position=99)
            row = Article(
                section=sections[one["section"]],
                kicker=one.get("kicker", ""),
                title=one["title"],
                teaser=one.get("teaser", ""),
                body=markup.from_paragraphs(one["text"].strip().split("\n\n")),
            )
            row.publish(one["date"])
        addresses[row.get_absolute_url()] = one["id"]
    return addresses


def stock(name):
    """What PostgreSQL finds by itself, headline before teaser before text."""
    from django.db import connection

    texts = Texts(name)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE stock (id text, words tsvector, moment timestamptz)")
        for one in texts.documents:
            fields = [one.get("kicker", "") + " " + one["title"], one.get("teaser", ""), one.get("text", "")]
            cursor.execute(
                "INSERT INTO stock SELECT %s, setweight(to_tsvector('german', %s), 'A') || setweight(to_tsvector('german', %s),"
                " 'B') || setweight(to_tsvector('german', %s), 'C'), %s",
                [one["id"], *fields, one["date"]],
            )
        answers = []
        for query in texts.queries:
            cursor.execute(
                "SELECT id FROM stock, websearch_to_tsquery('german', %s) asked WHERE words @@ asked"
                " ORDER BY ts_rank(words, asked) DESC, moment DESC LIMIT 20",
                [query["typed"]],
            )
            answers.append({"found": [one for (one,) in cursor.fetchall()], "meant": None})
        return answers


if __name__ == "__main__":
    for figure in figures():
        mark = "ok  " if figure.holds else "MISS"
        print(f"{mark} {figure.what}: {figure.value} ({figure.bound}) {figure.spread}", flush=True)
