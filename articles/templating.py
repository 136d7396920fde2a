"""What the templates of articles call."""

from django.conf import settings
from jinja2 import pass_context

from articles import cards, clock, jsonld, markup, sharing
from articles.models import Section


@pass_context
def part(context, name, *values, caller):
    """{% call part("footer", current) %}…{% endcall %}: what pages share, drawn once for an edition and for each value that
    it depends on beside what the database holds."""
    parts = getattr(context.get("request"), "parts", {})
    key = name, *(value.get_absolute_url() if isinstance(value, Section) else value for value in values)
    if key not in parts:
        parts[key] = caller()
    return parts[key]


@pass_context
def sections(context):
    """All sections in their order: one query for an edition."""
    parts = context["request"].parts
    if "sections" not in parts:
        parts["sections"] = list(Section.objects.all())
    return parts["sections"]


def day_and_time(moment):
    """ "22.07.2025, 19:38" """
    return f"{moment.astimezone(clock.BERLIN):%d.%m.%Y, %H:%M}"


def time_in_list(moment, now):
    """ "19:38" on the day itself, else "22.07., 19:38"; the year where it is another one."""
    local, today = moment.astimezone(clock.BERLIN), clock.day_of(now)
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{local:%d.%m., %H:%M}" if local.year == today.year else f"{local:%d.%m.%Y, %H:%M}"


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


def renditions(image, ratio, style):
    """What an image in this style says of its files. None is opened."""
    sizes, widest = SIZES[style]
    shown = [one for one in image.renditions(ratio) if one.width <= widest]
    folder = settings.MEDIA_URL
    sets = {}
    for one in shown:
        sets.setdefault(one.suffix, []).append(f"{folder}{one.name} {one.width}w")
    fallback = min((one for one in shown if one.suffix == "jpg"), key=lambda one: abs(one.width - 800))
    return {
        "others": [(kind, ", ".join(sets[kind])) for kind in ("avif", "webp")],
        "sources": ", ".join(sets["jpg"]),
        "src": folder + fallback.name,
        "width": fallback.width,
        "height": fallback.height,
        "sizes": sizes,
    }


FEED = "/feed"  # stands before the address of a page that lists something


def feed_of(of):
    """The address of the feed with what the page of a section, a topic or an author lists."""
    return FEED + of.get_absolute_url()


FILTERS = {
    "iso": clock.iso,
    "rfc822": clock.rfc822,
    "json_ld": markup.json_ld,
    "day_and_time": day_and_time,
    "time_in_list": time_in_list,
}
FUNCTIONS = {
    "feed_of": feed_of,
    "media": jsonld.media,
    "site_picture": cards.of_site,
    "part": part,
    "sections": sections,
    "renditions": renditions,
    "share_addresses": sharing.share_addresses,
    "report_address": sharing.report_address,
}
