from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bench.plain.models import Article, Section

CARDS = 40
BODY = Path(settings.BENCH_BODY).read_bytes() if settings.BENCH_BODY else b""


def constant(request):
    return HttpResponse(BODY)


def article(request, pk):
    """Four queries: the article, its authors, the newest others, the sections."""
    published = Article.objects.filter(status="veroeffentlicht", published_at__lte=timezone.now())
    found = get_object_or_404(published.select_related("section"), pk=pk)
    context = {
        "article": found,
        "authors": found.authors.all(),
        "cards": published.exclude(pk=pk).select_related("section")[:CARDS],
        "sections": Section.objects.order_by("position"),
    }
    return render(request, "plain/article.html", context)
