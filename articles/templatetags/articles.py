from django import template
from django.db.models import Model
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from articles import clock, sharing
from articles.models import Section

register = template.Library()


class PartNode(template.Node):
    def __init__(self, name, names, nodes):
        self.name, self.names, self.nodes = name, names, nodes

    def render(self, context):
        parts = getattr(context.get("request"), "parts", {})
        values = [context.get(name) for name in self.names]
        key = (self.name, *((type(value), value.pk) if isinstance(value, Model) else value for value in values))
        if key not in parts:
            parts[key] = self.nodes.render(context)
        return parts[key]


@register.tag
def part(parser, token):
    """{% part "footer" current %}…{% endpart %}: what pages share, drawn once for an edition and for each value of these
    variables of the context, all that it depends on beside what the database holds."""
    _, name, *names = token.split_contents()
    nodes = parser.parse(["endpart"])
    parser.delete_first_token()
    return PartNode(name, names, nodes)


class OwnNode(template.Node):
    def __init__(self, nodes):
        self.nodes = nodes

    def render(self, context):
        own = context["own"]
        if own.html is None:
            own.html = self.nodes.render(context)
        return own.html


@register.tag
def own(parser, token):
    """{% own %}…{% endown %}: what depends on the rows of `articles.views.Own` alone."""
    nodes = parser.parse(["endown"])
    parser.delete_first_token()
    return OwnNode(nodes)


@register.simple_tag(takes_context=True)
def section_list(context):
    """All sections in their order: one query for an edition."""
    parts = context["request"].parts
    if "sections" not in parts:
        parts["sections"] = list(Section.objects.all())
    return parts["sections"]


@register.filter
def full_time(moment):
    """ "22.07.2025, 19:38 Uhr" as a <time> element."""
    local = localtime(moment)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        format_date(local, "d.m.Y, H:i") + "\u00a0Uhr",
    )


@register.filter
def list_time(moment, now):
    """In lists: "19:38" on the day itself, else "22.07., 19:38"; the year where it is another one."""
    local, today = localtime(moment), clock.day_of(now)
    pattern = "H:i" if local.date() == today else "d.m., H:i" if local.year == today.year else "d.m.Y, H:i"
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), format_date(local, pattern)
    )


@register.simple_tag
def kicker(article):
    """The line above a headline: labels, form, kicker. Every list has dozens; as a template each took as long as its
    headline."""
    labels, form = article.labels, article.form_mark
    if not (labels or form or article.kicker):
        return ""
    marks = format_html_join(" ", '<span class="label plain">{}</span>', ((label,) for label in labels))
    words = " · ".join(filter(None, (form, article.kicker)))
    return format_html('<p class="kicker">{}{}{}</p>', marks, " " if labels else "", words)


@register.simple_tag
def headline_list(articles, now):
    """Headlines beside another text, as a list."""
    return format_html(
        "<ul>{}</ul>",
        format_html_join(
            "\n",
            '<li>{}<p class="headline"><a href="{}">{}</a></p><p class="meta">{}</p></li>',
            ((kicker(row), row.get_absolute_url(), row.headline, list_time(row.published_at, now)) for row in articles),
        ),
    )


@register.simple_tag(takes_context=True)
def share_links(context, article):
    """(name, address) of the places to share the article at."""
    address = article.canonical_url or context["site_url"] + article.get_absolute_url()
    return sharing.share_addresses(article.title, address)


@register.simple_tag(takes_context=True)
def report_link(context, article):
    """The mail to the newsroom about a mistake in the article."""
    address = context["site_url"] + article.get_absolute_url()
    return sharing.report_address(context["corrections_email"], article.title, address)


@register.filter
def showable(image, now):
    """The image, or nothing when there is none or its licence has ended."""
    return image if image and image.is_showable(now) else None


# Of a style: how wide it is on the page, and the widest rendition that it needs.
SIZES = {
    "lead": ("(min-width: 62.5rem) 48rem, 100vw", 1600),
    "text": ("(min-width: 48rem) 39rem, 100vw", 1600),
    "gallery": ("(min-width: 48rem) 19rem, (min-width: 30rem) 50vw, 100vw", 960),
    "story": ("(min-width: 62.5rem) 25rem, (min-width: 48rem) 45vw, 100vw", 1200),
    "second": ("(min-width: 62.5rem) 20rem, (min-width: 48rem) 33vw, 7.5rem", 800),
    "line": ("(min-width: 48rem) 13rem, 7.5rem", 480),
    "portrait": ("10rem", 320),
}


@register.inclusion_tag("articles/_picture.html")
def picture(image, ratio="", style="line", alt=""):
    """The image in its renditions, cut to the ratio; the browser takes format and width. No file is opened."""
    sizes, widest = SIZES[style]
    shown = [one for one in image.renditions() if one.ratio == ratio and one.width <= widest]
    sets = {}
    for one in shown:
        sets.setdefault(one.suffix, []).append(f"{image.file.storage.url(one.name)} {one.width}w")
    fallback = min((one for one in shown if one.suffix == "jpg"), key=lambda one: abs(one.width - 800))
    return {
        "others": [(kind, ", ".join(sets[kind])) for kind in ("avif", "webp")],
        "sources": ", ".join(sets["jpg"]),
        "src": image.file.storage.url(fallback.name),
        "width": fallback.width,
        "height": fallback.height,
        "sizes": sizes,
        "alt": alt,
        "first": style == "lead",
    }
