import datetime
import hashlib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Q

from articles import clock, markup, text
from articles.models import Article, Section
from articles.models.fields import FIRST, LAST
from newsportal import edition, pagefile
from ticker.models import Headline

SOURCE = "import_page"
WHICH = {"summer": 0, "winter": 1}


def key(*parts):
    """The same content of the same day has the same key, in whichever file it comes."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Command(BaseCommand):
    help = (
        "Imports pages in plain text: ticker lines, the line “Folgen Sie uns auf Facebook”, headline, paragraphs. "
        "All or nothing over all files; what was imported before stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="a file, or a folder with *.txt files")
        parser.add_argument("--date", required=True, help="the day of the page in Germany, as in 2025-07-22")
        parser.add_argument("--section", help="the section of the articles, by name or slug")
        parser.add_argument("--publish", action="store_true", help="publish the articles instead of leaving drafts")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, store nothing")
        parser.add_argument(
            "--repeated-hour",
            choices=WHICH,
            help="which of the two hours a time between 2 and 3 o'clock means on the night when summer time ends",
        )

    def handle(self, *, paths, date, section, publish, dry_run, repeated_hour, **options):
        try:
            self.day = datetime.datetime.strptime(date, "%Y-%m-%d").date()
        except ValueError:
            raise CommandError(f"--date must be a day such as 2025-07-22, not {date}.") from None
        if not FIRST.year < self.day.year < LAST.year:
            raise CommandError(f"--date must lie between {FIRST.year + 1} and {LAST.year - 1}, not {date}.")
        self.fold = WHICH.get(repeated_hour)
        pages = self.read(self.files(paths))
        self.section = self.find_section(section, pages)
        self.publish = publish
        with transaction.atomic(), connection.cursor() as cursor:
            # One import at a time: a second one of the same page finds what the first has stored.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import_page'))")
            self.now = edition.read().moment
            for count, page in enumerate(pages, 1):
                self.stdout.write(f"[{count}/{len(pages)}] {page.path}: {self.store(page)}")
            transaction.set_rollback(dry_run)
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")

    def files(self, paths):
        for path in paths:
            if path.is_dir():
                found = sorted(path.glob("*.txt"))
                if not found:
                    raise CommandError(f"{path}: holds no file *.txt.")
                yield from found
            else:
                yield path

    def read(self, files):
        """Every page with its moments, or an error that names each thing to mend."""
        pages, errors = [], []
        for path in files:
            try:
                page = pagefile.read(path)
                page.moments = [self.moment(page, line) for line in page.lines]
                pages.append(page)
            except pagefile.BadPage as error:
                errors.append(str(error))
        if errors:
            raise CommandError("\n".join([*errors, "Nothing was stored."]))
        return pages

    def moment(self, page, line):
        try:
            return clock.local(self.day, line.time, self.fold)
        except clock.Skipped as error:
            raise pagefile.BadPage(page.path, line.number, str(error)) from None
        except clock.Ambiguous as error:
            reason = f"{error} Say --repeated-hour summer (the first) or winter (the second)."
            raise pagefile.BadPage(page.path, line.number, reason) from None

    def find_section(self, wanted, pages):
        """The section, which only a file with an article needs."""
        with_article = next((page for page in pages if page.title), None)
        if not with_article and not wanted:
            return None
        names = ", ".join(Section.objects.values_list("name", flat=True)) or "none yet"
        wanted = text.line(wanted or "")
        if not wanted:
            place = f"{with_article.path}:{with_article.title_number}"
            raise CommandError(f"{place}: the article needs a section, say --section ({names}). Nothing was stored.")
        for named in (Q(name=wanted), Q(slug=wanted.lower()), Q(name__iexact=wanted)):
            found = Section.objects.filter(named).first()
            if found:
                return found
        place = f"{with_article.path}:{with_article.title_number}: " if with_article else ""
        raise CommandError(f"{place}there is no section {wanted} ({names}). Nothing was stored.")

    def store(self, page):
        """Store what is new of a page; returns what was done, in words."""
        said = [self.store_lines(page) if page.lines else "no ticker lines"]
        said.append(self.store_article(page) if page.title else "no article")
        return "; ".join(said)

    def store_lines(self, page):
        new = {}
        for line, moment in zip(page.lines, page.moments, strict=True):
            new.setdefault(key(str(self.day), f"{moment:%H:%M}", line.text), (line, moment))
        known = set(
            Headline.objects.filter(import_source=SOURCE, import_id__in=new).values_list("import_id", flat=True)
        )
        # The first line of a file is the newest one: stored last, it also is where times are equal.
        for import_id, (line, moment) in reversed(new.items()):
            if import_id not in known:
                Headline.objects.create(moment=moment, text=line.text, import_source=SOURCE, import_id=import_id)
        return f"{len(new) - len(known)} ticker lines new, {len(known)} known"

    def store_article(self, page):
        import_id = key(str(self.day), page.title, *page.paragraphs)
        known = Article.objects.filter(import_source=SOURCE, import_id=import_id).first()
        if known:
            return f"article {known.pk} known"
        article = Article(
            title=page.title,
            section=self.section,
            body=markup.from_paragraphs(page.paragraphs),
            import_source=SOURCE,
            import_id=import_id,
        )
        if self.publish:
            # The page was as it is when its newest line came; without lines, noon.
            moment = max(page.moments) if page.moments else clock.local(self.day, datetime.time(12))
            article.status, article.published_at = Article.Status.PUBLISHED, moment
        try:
            article.full_clean(exclude=["authors"])
        except ValidationError as error:
            raise CommandError(
                f"{page.path}:{page.title_number}: {' '.join(error.messages)} Nothing was stored."
            ) from None
        article.save()
        self.connect(article)
        other = Article.objects.filter(import_source=SOURCE, title=article.title).exclude(pk=article.pk).first()
        like = f" (article {other.pk} has the same headline and another text)" if other else ""
        if not self.publish:
            return f"article {article.pk} as a draft{like}"
        words = "published" if article.is_published(self.now) else f"to be published {moment:%Y-%m-%d %H:%M} UTC"
        return f"article {article.pk} {words}: {article.get_absolute_url()}{like}"

    def connect(self, article):
        """A ticker line of that day with the article's own headline leads to it."""
        line = (
            Headline.objects.filter(import_source=SOURCE, text=article.title, article=None)
            .on(self.day)
            .newest_first()
            .first()
        )
        if line:
            line.article = article
            line.save()
