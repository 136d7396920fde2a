from django.core.management.base import BaseCommand, CommandError

from articles import images
from articles.models import Image


class Command(BaseCommand):
    help = "Makes the renditions of all images that are missing, so that an interrupted run goes on where it was."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="make those that are there as well")
        parser.add_argument("--from", type=int, default=1, metavar="ID", help="go on with this image")

    def handle(self, again, **options):
        rows = Image.objects.filter(pk__gte=options["from"]).order_by("pk")
        total, made, failed = rows.count(), 0, 0
        for number, image in enumerate(rows.iterator(chunk_size=100), 1):
            try:
                count = image.render(again=again)
            except (OSError, images.Refused) as problem:
                failed += 1
                self.stderr.write(f"Image {image.pk}: {problem}")
                continue
            made += count
            if count or number % 100 == 0 or number == total:
                self.stdout.write(f"{number}/{total}  image {image.pk}: {count} files")
        self.stdout.write(f"{made} files made for {total} images")
        if failed:
            raise CommandError(f"{failed} of {total} images could not be read; their files are damaged or missing.")
