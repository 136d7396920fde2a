"""The search on a million articles and five million lines, one worker: how long it takes, what it costs to save, and a flood of it."""

import itertools
import statistics
import threading
import time
from functools import partial
from urllib.parse import quote

from figures import Figure, at_most, percentile
from growth import ARTICLES, HEADLINES, Reader, loaded
from load import helper, steady
from portal import ROOT, portal

EACH = 40  # different queries of a kind, asked in both orders
PAGE_MS, SAVING_MS, HOT_MS = 60, 15, 50
HOT_RATE, SECONDS, FLOOD = (
    100,
    20,
    16,
)  # requests a second for a page that all read, for how long, beside so many who search
RENEWED = 2_000  # articles


def figures():
    with loaded(ARTICLES, HEADLINES) as (base, inside, _):
        inside = partial(inside, module="search")
        kinds = inside("queries()")
        yield from waiting(base, kinds)
        yield from saving(inside)
        yield from sizes(inside)
    yield from flood(list(itertools.chain(*kinds.values())))


def waiting(base, kinds):
    reader = Reader(base)
    for kind, queries in kinds.items():
        for typed in queries:  # what the database has to fetch from the disk is not what is measured
            reader.time(address(typed))
        times = [reader.time(address(typed, order)) for order in ("", "neu") for typed in queries]
        said = f"{kind}, such as {queries[0]}: 95th percentile of {len(times)} pages, best and newest hits"
        yield at_most(said, percentile(times, 0.95), PAGE_MS, "ms", times)


def address(typed, order=""):
    return f"/suche/?q={quote(typed)}" + (f"&sortierung={order}" if order else "")


def saving(inside):
    added = inside("added_to_saving()")
    yield at_most(
        "what search adds to publishing an article by the form, with its line, median",
        statistics.median(added),
        SAVING_MS,
        "ms",
        added,
    )
    speed = inside("renew()")
    yield Figure("reindex_search while the site runs", f"{speed:.0f} articles/s", "none", True)


def sizes(inside):
    for what, megabytes in inside("megabytes()").items():
        yield Figure(f"size of {what}", f"{megabytes:,} MB", "none", True)


def flood(queries):
    """A page that everybody reads, while others search for as much as they can."""
    folder = ROOT / "var" / "bench" / f"{ARTICLES}-{HEADLINES}"
    with portal(NEWSPORTAL_VAR=str(folder), WEB_CONCURRENCY="2") as (base, _, _):
        alone, _ = hot(base)
        end, counts = threading.Event(), []
        threads = [threading.Thread(target=searching, args=(base, queries, n, end, counts)) for n in range(FLOOD)]
        for thread in threads:
            thread.start()
        meanwhile, errors = hot(base)
        end.set()
        for thread in threads:
            thread.join()
    answered, refused = (sum(count[place] for count in counts) for place in (0, 1))
    said = f"a finished page at {HOT_RATE} requests/s while {FLOOD} connections search: 95th percentile"
    figure = at_most(said, percentile(meanwhile, 0.95), HOT_MS, "ms", meanwhile)
    figure.spread += f"; alone {percentile(alone, 0.95):.2g}; {answered} searches answered, {refused} refused"
    figure.holds &= not errors
    yield figure


def hot(base):
    paths = ["/"] * (HOT_RATE * SECONDS)
    for path in paths[:20]:
        Reader(base).time(path)
    with helper(steady, base, paths, HOT_RATE) as pipe:
        took, errors = pipe.recv()
    return [one * 1000 for one in took], errors


def searching(base, queries, number, end, counts):
    """One connection that searches without a pause, each time for something else."""
    reader, answered, refused = Reader(base), 0, 0
    for n in itertools.count(number * 7):
        if end.is_set():
            break
        reader.connection.request("GET", address(f"{queries[n % len(queries)]} {n}"), headers={})
        response = reader.connection.getresponse()
        response.read()
        answered, refused = answered + (response.status == 200), refused + (response.status == 503)
    counts.append((answered, refused))


# --- Inside a portal, where Django is -----------------------------------------------------------------------------


def queries():
    """By kind, what is asked."""
    import random

    from django.db import connection
    from django.db.models import Max

    from articles import markup, searching
    from articles.models import Article, ArticleIndex, SearchWord
    from newsportal.load.words import WORDS
    from ticker.models import HeadlineIndex

    for model in (ArticleIndex, HeadlineIndex):  # from the disk into memory
        model.objects.aggregate(Max("moment"), Max("until"))
    chance = random.Random(8)
    with connection.cursor() as cursor:

        def count(word):
            cursor.execute(
                "SELECT count(*) FROM articles_articleindex WHERE whole @@ %s::tsquery", [searching.parse(word).asked()]
            )
            return cursor.fetchone()[0]

        words = {
            word: count(word) for word in [*WORDS["places"].split(), *WORDS["subjects"].split(), "Brücke", "Schule"]
        }
    common = sorted(
        (word for word, n in words.items() if 15_000 <= n <= 400_000), key=lambda word: abs(words[word] - 100_000)
    )
    frequent = common[:EACH]
    newest = list(Article.objects.filter(status="veroeffentlicht", import_source="").order_by("-pk")[:2000])
    long = sorted(
        {word.word for word in SearchWord.objects.filter(word__regex="^[A-ZÄÖÜ].{14,}$").order_by("pk")[:3000]}
    )
    rare = chance.sample(long, EACH)
    sentences = [markup.plain(article.body).split() for article in chance.sample(newest, EACH)]
    phrases = [" ".join(words[4:6]).strip(".,:;„“") for words in sentences]
    return {
        "a rare word": rare,
        f"a word in about {words[frequent[0]]:,} texts": frequent,
        "two common words": [" ".join(chance.sample(frequent, 2)) for _ in range(EACH)],
        "a phrase": [f'"{phrase}"' for phrase in phrases],
        "a typing error": [word[:6] + word[7:] for word in chance.sample(long, EACH)],
        "nothing found": ["".join(chance.choices("bcdfghjklmnpqrstvwxyz", k=12)) for _ in range(EACH)],
    }


def added_to_saving():
    """Milliseconds that each publication spends on what it is found by."""
    import growth

    from articles.models import ArticleIndex, SearchIndex

    spent = []
    follow = SearchIndex.follow.__func__

    def timed(cls, keys):
        begun = time.perf_counter()
        follow(cls, keys)
        took = (time.perf_counter() - begun) * 1000
        if cls is ArticleIndex:
            spent.append(took)
        else:
            spent[-1] += took

    SearchIndex.follow = classmethod(timed)
    growth.publish(60)
    growth.forget()
    # The draft is stored, and then it is published: what that step costs.
    return spent[3::2]


def renew():
    """Articles a second."""
    from articles.models import ArticleIndex
    from articles.models.search import LAST_KEY

    keys = ArticleIndex.to_renew(LAST_KEY, RENEWED, everything=True)
    ArticleIndex.objects.filter(pk__in=keys).update(engine="")
    begun = time.perf_counter()
    for place in range(0, len(keys), 50):
        ArticleIndex.renew(keys[place : place + 50])
    return len(keys) / (time.perf_counter() - begun)


def megabytes():
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for name in ("article_found_by", "headline_found_by", "articles_articleindex", "ticker_headlineindex"):
            cursor.execute("SELECT pg_table_size(%s) / 1000000", [name])
            found[name] = cursor.fetchone()[0]
    return found


if __name__ == "__main__":
    for figure in figures():
        mark = "ok  " if figure.holds else "MISS"
        print(f"{mark} {figure.what}: {figure.value} ({figure.bound}) {figure.spread}", flush=True)
