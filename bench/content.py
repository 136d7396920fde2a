"""Many articles for the bench, as the demo's are: with picture, authors and topics, each another text."""

import psycopg
from servers import database

# Whatever columns there are, the copies have those of a row of the demo but for these, in SQL.
OWN = {
    "title": "'Nummer ' || n || ': ' || model.title",
    "slug": "'nummer-' || n",
    "short_title": "''",
    "body": "'<p>Dies ist der Text mit der Nummer ' || n || ', Kennzeichen ' || md5(n::text) || '.</p>' || model.body",
    "section_id": "(SELECT id FROM articles_section ORDER BY position, id LIMIT 1 OFFSET n % (SELECT count(*) FROM articles_section))",
    "status": "'veroeffentlicht'",
    "published_at": "now() - n * interval '1 minute'",
    "depublish_at": "NULL",
    "in_ticker": "false",
    "canonical_url": "''",
    "import_source": "''",
    "import_id": "''",
}
LINE = {
    "text": "'Meldung ' || n || ' vom ' || now()",
    "moment": "now() - (n - 1) * interval '1 minute'",
    "until": "NULL",
    "breaking": "false",
    "breaking_from": "NULL",
    "breaking_until": "NULL",
    "pinned_until": "NULL",
    "import_source": "''",
    "import_id": "''",
}
MODEL = """
SELECT id FROM articles_article
 WHERE status = 'veroeffentlicht' AND published_at < now() AND depublish_at IS NULL AND NOT advertisement
   AND lead_image_id IS NOT NULL
 ORDER BY length(body) DESC, id LIMIT 1
"""
LINE_MODEL = "SELECT id FROM ticker_headline WHERE article_id IS NULL AND NOT withdrawn AND moment < now() LIMIT 1"
ADDRESSES = """
SELECT '/' || section.slug || '/' || article.slug || '-' || article.id || '/'
  FROM articles_article article JOIN articles_section section ON section.id = article.section_id
 WHERE article.slug LIKE 'nummer-%' ORDER BY article.published_at DESC
"""


def make_articles(environment, count):
    """So many public articles beside the demo's, the newest first; returns their addresses."""
    with psycopg.connect(**database(environment), autocommit=True) as connection:
        (model,) = connection.execute(MODEL).fetchone()
        copies(connection, "articles_article", OWN, model, count)
        connection.execute(
            "INSERT INTO articles_byline (article_id, author_id, position, published_at)"
            " SELECT id, (SELECT id FROM articles_author ORDER BY id LIMIT 1 OFFSET article.id"
            " % (SELECT count(*) FROM articles_author)), 0, published_at"
            " FROM articles_article article WHERE slug LIKE 'nummer-%'"
        )
        for step in (1, 7):
            connection.execute(
                "INSERT INTO articles_articletopic (content_object_id, tag_id, published_at)"
                f" SELECT id, (SELECT id FROM articles_topic ORDER BY id LIMIT 1 OFFSET (article.id + {step})"
                " % (SELECT count(*) FROM articles_topic)), published_at"
                " FROM articles_article article WHERE slug LIKE 'nummer-%'"
            )
        connection.execute(
            "INSERT INTO articles_articleimage (article_id, image_id, position)"
            " SELECT article.id, link.image_id, link.position FROM articles_article article, articles_articleimage link"
            f" WHERE article.slug LIKE 'nummer-%' AND link.article_id = {model}"
        )
        connection.execute("VACUUM ANALYZE")
        return [address for (address,) in connection.execute(ADDRESSES)]


def make_lines(connection, count):
    """So many lines of the ticker, the newest first, from now on backwards; returns their keys."""
    (model,) = connection.execute(LINE_MODEL).fetchone()
    return copies(connection, "ticker_headline", LINE, model, count)


def copies(connection, table, own, model, count):
    """So many copies of the row with the key `model`, `own` says in SQL what is another in number n; returns their keys."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT column_name::text FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'",
            [table],
        )
    ]
    values = ", ".join(own.get(name, f"model.{name}") for name in names)
    made = connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values}"
        f" FROM {table} model, generate_series(1, {count}) n WHERE model.id = {model} RETURNING id"
    )
    return [key for (key,) in made]
