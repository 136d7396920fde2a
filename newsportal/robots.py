"""What machines ask a site for: what they may take, whom to tell of a hole, and how it stands on a home screen."""

import datetime

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static

from articles.drawing import PAPER

TEXT = "text/plain; charset=utf-8"
RESERVATION = "/impressum/#nutzungsvorbehalt"  # where people read it; not looked up, as every answer names it

# Names as their operators document them. In neither list, whatever the policy: search engines (OAI-SearchBot,
# Claude-SearchBot, DuckAssistBot, Amzn-SearchBot, meta-webindexer and PetalBot are such, too) and link previews
# (facebookexternalhit, TikTokSpider and the like).
#
# They gather pages for language models. Google-Extended, Applebot-Extended and webzio-extended fetch nothing: they say what
# may become of what Googlebot, Applebot and Webz.io fetch. PerplexityBot is the doubtful one: Perplexity trains nothing with
# it, by its own account, but it gathers for answers and not for a list of pages.
TRAINING = (
    "AI2Bot",
    "Ai2Bot-Dolma",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Diffbot",
    "Google-Extended",
    "GPTBot",
    "meta-externalagent",
    "omgili",
    "omgilibot",
    "PanguBot",
    "PerplexityBot",
    "Timpibot",
    "webzio-extended",
)
# They fetch a page because somebody has asked a machine, and answer in its place. Not all of them obey.
ANSWERING = (
    "Amzn-User",
    "ChatGPT-User",
    "Claude-User",
    "cohere-ai",
    "Google-NotebookLM",
    "meta-externalfetcher",
    "MistralAI-User",
    "Perplexity-User",
)
UNWANTED = {"allow": (), "no-training": TRAINING, "block": TRAINING + ANSWERING}


def is_reserved():
    """Whether text and data mining is reserved (§ 44b Abs. 3 UrhG)."""
    return settings.AI_CRAWLER_POLICY != "allow"


def robots(request):
    groups = [["User-agent: *", "Disallow: /redaktion/"]]
    if unwanted := UNWANTED[settings.AI_CRAWLER_POLICY]:
        groups.append([*(f"User-agent: {name}" for name in unwanted), "Disallow: /"])
    groups.append([f"Sitemap: {settings.SITE_URL}/{name}" for name in ("sitemap.xml", "sitemap/news.xml")])
    return HttpResponse("\n\n".join("\n".join(lines) for lines in groups) + "\n", content_type=TEXT)


def tdmrep(request):
    """The TDM Reservation Protocol: for all addresses, also those that a web server answers by itself."""
    rule = {"location": "/", "tdm-reservation": int(is_reserved())}
    if is_reserved():
        rule["tdm-policy"] = settings.SITE_URL + RESERVATION
    return JsonResponse([rule], safe=False)


def security(request):
    """security.txt (RFC 9116). Who asks within a month gets the same."""
    contact = settings.SECURITY_CONTACT or f"{settings.SITE_URL}/kontakt/"
    lines = [
        f"Contact: {contact if '://' in contact else f'mailto:{contact}'}",
        f"Expires: {half_a_year_on(request.moment)}T00:00:00Z",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


def half_a_year_on(at):
    """The first of a month, at least six months from now."""
    day = at.astimezone(datetime.UTC)
    years, month = divmod(day.month + 6, 12)
    return datetime.date(day.year + years, month + 1, 1)


def manifest(request):
    """For whoever puts the site on a home screen. It opens in the browser, with tabs, address and a way back."""

    def icon(name, size, **more):
        return {"src": static(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", **more}

    content = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": "de",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": [
            icon("icon-192", 192),
            icon("icon-512", 512),
            icon("icon-maskable-512", 512, purpose="maskable"),
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
