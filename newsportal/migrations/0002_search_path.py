"""The edition's functions find their own tables, whatever `search_path` a session has: that of pg_restore is empty, and a
temporary table of the same name would otherwise come first."""

from django.db import migrations

FIX = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['newsportal_mark_edition', 'newsportal_settle_edition', 'newsportal_count_edition'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END $$
"""
UNFIX = """
ALTER FUNCTION newsportal_mark_edition() RESET search_path;
ALTER FUNCTION newsportal_settle_edition() RESET search_path;
ALTER FUNCTION newsportal_count_edition() RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("newsportal", "0001_edition")]
    operations = [migrations.RunSQL(FIX, UNFIX)]
