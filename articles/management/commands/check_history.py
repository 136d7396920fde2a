"""Whether the histories of all texts are as they were written."""

from hashlib import sha256

from django.core.management.base import BaseCommand, CommandError

from articles.content import digest
from articles.models import ArticleVersion


class Command(BaseCommand):
    help = (
        "Checks the chain of versions of every text, and prints a fingerprint of them all up to now. Kept elsewhere, it proves "
        "later that nobody has written them anew: --until gives that of an earlier moment again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--until", type=int, metavar="N", help="only versions with an id up to N, as an earlier run named it"
        )

    def handle(self, *, until, **options):
        rows = ArticleVersion.objects.order_by("article", "number")
        rows = rows.filter(pk__lte=until) if until is not None else rows
        texts, count, last, broken, heads = 0, 0, 0, [], sha256()
        article, previous = None, ""
        for row in rows.iterator(chunk_size=500):
            if row.article_id != article:
                heads.update(previous.encode())
                article, previous, texts = row.article_id, "", texts + 1
            told = row.content is None or digest(row.content) == row.content_digest
            if not told or row.digest != row.sign(previous):
                broken.append(f"article {row.article_id}, version {row.number}")
            previous, count, last = row.digest, count + 1, max(last, row.pk)
        heads.update(previous.encode())
        if broken:
            raise CommandError(
                f"Changed after they were written, or without the version before: {'; '.join(broken[:20])}."
            )
        self.stdout.write(
            f"{count} versions of {texts} texts up to id {last}, none changed. Fingerprint: {heads.hexdigest()}"
        )
