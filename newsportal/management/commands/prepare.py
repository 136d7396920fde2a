import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor

from articles import lexicon
from articles.models import Article, ArticleIndex, Image, Section
from articles.models.search import LAST_KEY
from newsportal.legal import make_missing
from newsportal.models import Page
from ticker.models import HeadlineIndex

OLDEST = 15  # version of PostgreSQL
TRIGRAMS = "pg_trgm"  # for the newsroom's search
EDITOR = "redaktion"
AT_ONCE = 2000  # articles; of more, the search takes minutes
SECTIONS = ["Politik", "Wirtschaft", "Ausland", "Gesellschaft", "Kultur", "Wissen", "Sport"]


class Command(BaseCommand):
    help = (
        "Brings an installation up to date: schema, static files, legal pages, files of images; on an empty one also "
        "sections and an editor account."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="where there is no article yet, load those of load_demo"
        )

    def handle(self, demo, **options):
        self.check_database()
        self.migrate()
        try:
            self.collect_static()
        except OSError as error:
            raise CommandError(f"Cannot write {error.filename or settings.STATIC_ROOT}: {error.strerror}.") from None
        self.make_sections()
        self.make_pages()
        self.make_editor()
        self.make_renditions()
        self.make_search()
        if demo and not Article.objects.exists():
            call_command("load_demo", stdout=self.stdout)

    def check_database(self):
        """Raises CommandError, in one sentence, where a migration could only fail."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    """
                    SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
                           current_setting('transaction_read_only'), current_user, current_database(),
                           has_schema_privilege(current_schema(), 'CREATE'),
                           EXISTS (SELECT FROM pg_available_extensions WHERE name = %s),
                           EXISTS (SELECT FROM pg_extension WHERE extname = %s)
                           OR has_database_privilege(current_database(), 'CREATE')
                    """,
                    [TRIGRAMS, TRIGRAMS],
                )
                version, encoding, read_only, role, name, may_create, has_trigrams, may_use = cursor.fetchone()
        except NotSupportedError:  # Django itself talks to nothing that old
            version = connection.pg_version // 10000
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {' '.join(str(error).split())}.") from None
        if version < OLDEST:
            raise CommandError(f"PostgreSQL {OLDEST} or newer is needed, and the server is version {version}.")
        if encoding != "UTF8":
            raise CommandError(f"The database {name} has the encoding {encoding}, and UTF8 is needed.")
        if read_only == "on":
            raise CommandError(f"The database {name} is read-only; is DATABASE_URL that of a replica?")
        if not may_create:
            raise CommandError(f"The role {role} may not create tables in the database {name}: make it the owner.")
        if not has_trigrams:
            raise CommandError(
                f"PostgreSQL lacks its extension {TRIGRAMS}: install the contrib package of your distribution."
            )
        if not may_use:
            raise CommandError(
                f"The role {role} may not add {TRIGRAMS} to the database {name}: make it the owner, or have an administrator "
                f"run CREATE EXTENSION {TRIGRAMS} there."
            )

    def migrate(self):
        executor = MigrationExecutor(connection)
        count = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if count:
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        self.stdout.write(f"Schema: {count} migrations applied" if count else "Schema: up to date")

    def collect_static(self):
        """Collected and compressed anew only when a source file changed: compressing takes some seconds."""
        sources = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                path = storage.path(name)
                with open(path, "rb") as file:
                    sources.update(f"{name}\0".encode() + hashlib.file_digest(file, "sha256").digest())
        stamp = settings.STATIC_ROOT / ".sources"
        if stamp.exists() and stamp.read_text() == sources.hexdigest():
            self.stdout.write("Static files: up to date")
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())
        stamp.write_text(sources.hexdigest())
        self.stdout.write(f"Static files: collected in {settings.STATIC_ROOT}")

    def make_renditions(self):
        """Those that an update has brought. One image tells of all: an upload makes every file of its own."""
        newest = Image.objects.order_by("-pk").first()
        if newest is None or not newest.missing():
            return
        self.stdout.write("Images: making the files that are missing")
        try:
            call_command("render_images", stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:  # a damaged picture keeps nobody from starting
            self.stderr.write(f"Images: {error}")

    def make_search(self):
        """The dictionary, and what texts are found by that were here before the search."""
        try:
            lexicon.make()
        except OSError as error:
            raise CommandError(f"Cannot write {error.filename}: {error.strerror}.") from None
        if any(index.to_renew(LAST_KEY, 1) for index in (ArticleIndex, HeadlineIndex)):
            if Article.objects.all()[AT_ONCE:].exists():
                self.stdout.write("Search: finds older texts when manage.py reindex_search has run")
            else:
                call_command("reindex_search", stdout=self.stdout)

    def make_sections(self):
        if not Section.objects.exists():
            for position, name in enumerate(SECTIONS, 1):
                Section.objects.create(name=name, position=position * 10)
            self.stdout.write(f"Sections: {', '.join(SECTIONS)}")

    def make_pages(self):
        """Those that the law demands are there from the first day, with placeholders that `check` names."""
        if made := make_missing(Page, Site):
            self.stdout.write(f"Pages to fill in: {', '.join(made)}")

    def make_editor(self):
        """On an installation without any account: one whose password is shown this once."""
        users = get_user_model().objects
        if users.exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(EDITOR, password=password)
        self.stdout.write(f"Editor account: {EDITOR}, password {password} (shown this once)")
