"""The edition says how often a licence has changed: what was drawn before may show an image that must be gone.

Noted and counted like every change (0001). As the mark may be written twice now, the edition is counted when it is settled,
and not with just any change of it.
"""

from django.db import migrations

LICENCES = """
ALTER TABLE newsportal_edition ADD COLUMN licences bigint NOT NULL DEFAULT 0;
ALTER TABLE newsportal_editionmark ADD COLUMN licences boolean NOT NULL DEFAULT false;

CREATE FUNCTION newsportal_mark_licences() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO newsportal_editionmark AS mark (licences) VALUES (true)
        ON CONFLICT (transaction) DO UPDATE SET licences = true WHERE NOT mark.licences;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION newsportal_count_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM newsportal_editionmark WHERE transaction = NEW.transaction;
    UPDATE newsportal_edition
       SET counter = counter + 1, token = gen_random_uuid(), licences = licences + NEW.licences::int;
    RETURN NULL;
END $$;

DROP TRIGGER count ON newsportal_editionmark;
CREATE CONSTRAINT TRIGGER count AFTER UPDATE OF settled ON newsportal_editionmark
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION newsportal_count_edition();
CREATE TRIGGER licences AFTER UPDATE ON articles_image FOR EACH ROW
    WHEN ((OLD.licence_until, OLD.credit) IS DISTINCT FROM (NEW.licence_until, NEW.credit))
    EXECUTE FUNCTION newsportal_mark_licences();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['newsportal_mark_licences', 'newsportal_count_edition'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END $$;
"""
NO_LICENCES = """
DROP TRIGGER licences ON articles_image;
DROP TRIGGER count ON newsportal_editionmark;
CREATE CONSTRAINT TRIGGER count AFTER UPDATE ON newsportal_editionmark
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION newsportal_count_edition();

CREATE OR REPLACE FUNCTION newsportal_count_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM newsportal_editionmark WHERE transaction = NEW.transaction;
    UPDATE newsportal_edition SET counter = counter + 1, token = gen_random_uuid();
    RETURN NULL;
END $$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION newsportal_count_edition() SET search_path = %I, pg_temp', current_schema());
END $$;

DROP FUNCTION newsportal_mark_licences();
ALTER TABLE newsportal_editionmark DROP COLUMN licences;
ALTER TABLE newsportal_edition DROP COLUMN licences;
"""


class Migration(migrations.Migration):
    dependencies = [("newsportal", "0003_newsroom"), ("articles", "0001_initial")]
    operations = [migrations.RunSQL(LICENCES, NO_LICENCES)]
