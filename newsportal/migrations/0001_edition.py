"""The edition, its marker table and the triggers on every table that readers see.

A change notes its transaction in the marker table, once, and only there. What is noted counts at commit, as the very
last thing the transaction does: the row that everybody wants is locked for an instant, and nobody waits while holding
it. Counting happens in two steps, because deferred triggers fire in the order in which they were queued: the first
(`settle`) merely updates the mark, which queues the second (`count`) behind the checks of all foreign keys. Counting in
the first step can deadlock: a transaction that holds the edition waits for the key of a row that is being deleted, and
the one deleting it waits for the edition.
"""

from django.db import migrations

WATCHED = [
    "articles_section",
    "articles_author",
    "articles_image",
    "articles_topic",
    "articles_article",
    "articles_byline",
    "articles_articletopic",
    "articles_articleimage",
    "articles_correction",
    "articles_formeraddress",
    "ticker_headline",
]

EDITION = """
CREATE TABLE newsportal_edition (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    counter bigint NOT NULL,
    token uuid NOT NULL
);
INSERT INTO newsportal_edition (counter, token) VALUES (1, gen_random_uuid());

CREATE TABLE newsportal_editionmark (
    transaction xid8 PRIMARY KEY DEFAULT pg_current_xact_id(),
    settled boolean NOT NULL DEFAULT false
);

CREATE FUNCTION newsportal_mark_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO newsportal_editionmark DEFAULT VALUES ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION newsportal_settle_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE newsportal_editionmark SET settled = true WHERE transaction = NEW.transaction;
    RETURN NULL;
END $$;

CREATE FUNCTION newsportal_count_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM newsportal_editionmark WHERE transaction = NEW.transaction;
    UPDATE newsportal_edition SET counter = counter + 1, token = gen_random_uuid();
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER settle AFTER INSERT ON newsportal_editionmark
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION newsportal_settle_edition();
CREATE CONSTRAINT TRIGGER count AFTER UPDATE ON newsportal_editionmark
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION newsportal_count_edition();
"""

NO_EDITION = """
DROP TABLE newsportal_editionmark;
DROP TABLE newsportal_edition;
DROP FUNCTION newsportal_count_edition();
DROP FUNCTION newsportal_settle_edition();
DROP FUNCTION newsportal_mark_edition();
"""


def watch(table):
    """A migration step: from now on every change of `table` makes a new edition."""
    return migrations.RunSQL(
        f"CREATE TRIGGER edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION newsportal_mark_edition();",
        f"DROP TRIGGER edition ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("ticker", "0001_initial")]
    operations = [migrations.RunSQL(EDITION, NO_EDITION), *map(watch, WATCHED)]
