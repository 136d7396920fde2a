"""What readers see of articles, and in which order. Every index of these lists stands in `Article.Meta`."""

import datetime
from types import SimpleNamespace

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Case, F, Func, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest, JSONObject, Left

from articles import clock
from articles.models.choices import Status
from articles.models.prepared import Prepared

# What a page shows of an image in its text, and what decides whether it does.
PICTURED = (
    "id",
    "file",
    "width",
    "height",
    "alt",
    "decorative",
    "caption",
    "credit",
    "licence_until",
    "focal_x",
    "focal_y",
)
# What an article's own page has no use for: most of it is the newsroom's.
NOT_ON_ITS_PAGE = (
    *("internal_note", "return_comment", "returned_by", "returned_at", "submitted_at", "reviewed_by"),
    *("created_at", "created_by", "depublish_reason", "embargo_until", "in_ticker", "version", "removed_at"),
    *("import_source", "import_id"),
    *("section__description", "section__position", "section__sort_key"),
    *("lead_image__checksum", "lead_image__source", "lead_image__uploader", "lead_image__uploaded_at"),
)
PUBLISHED = Q(status=Status.PUBLISHED)
NEWEST_FIRST = ("-published_at", "-pk")


def month_of(field):
    return Func(F(field), template=MONTH, output_field=models.DateField())


def public(at):
    """What readers see at a moment, as a condition. `Article.is_published` is its twin."""
    return Q(PUBLISHED, Q(depublish_at=None) | Q(depublish_at__gt=at), published_at__lte=at)


# The newest of each of the article's topics, and of its section as many as a page shows: index reads of a few rows per topic,
# however many articles a topic has. What is in braces is a queryset's SQL, so that `published()` decides here too.
RELATED_EACH = 12
RELATED_COUNT = 6  # of these, what a page shows
RELATED = """
SELECT newest.pk
  FROM {own} own
 CROSS JOIN LATERAL ({of_topic}) newest
 UNION ({of_section})
"""
OWN = "(SELECT tag_id FROM articles_articletopic WHERE content_object_id = %s)"
TYPED = "(SELECT unnest(%s::bigint[]) AS tag_id)"  # of a text that is not stored like that
# How much an article shares: the rarer a topic, the more it says. The weights do not depend on the row and are made once;
# numeric, as sums of floats depend on their order and ties would not be any. Nobody counts beyond RARE_UNTIL.
RARE_UNTIL = 100
SHARED_WEIGHT = """
  WITH own AS MATERIALIZED (
       SELECT link.tag_id, 1.0 / GREATEST(public.count, 1) AS weight
         FROM {own} link
        CROSS JOIN LATERAL (
              SELECT count(*)
                FROM (SELECT FROM articles_articletopic
                       WHERE tag_id = link.tag_id AND published_at <= %s
                       ORDER BY published_at DESC, content_object_id DESC LIMIT %s) bounded) public)
SELECT COALESCE(sum(own.weight), 0)
  FROM articles_articletopic shared
  JOIN own USING (tag_id)
 WHERE shared.content_object_id = articles_article.id
"""

# What somebody has placed and the newest of all sections, and of each section what leads it and what follows; the same few
# rows of the index, whatever there is.
FRONT = """
WITH top AS MATERIALIZED (({placed}) UNION ({top}))
SELECT pk FROM top
 UNION
SELECT newest.pk
  FROM articles_section section
 CROSS JOIN LATERAL (({lead}) UNION ({rest})) newest
"""

# What is chosen and has not ended; with a limit, though there are no more: of a table that it does not know the planner
# expects thousands. `FrontSlot.holds` is the twin of the condition.
SLOTS = "SELECT article_id FROM articles_frontslot WHERE until IS NULL OR until > %s LIMIT %s"
PLACE = """
SELECT place FROM articles_frontslot WHERE article_id = articles_article.id AND (until IS NULL OR until > %s)
"""

# The German month that an article is of, as its first day; `article_months` is an index of it and of MODIFIED, and
# `correction_months` one of the same month and the moments of corrections.
MONTH = "date_trunc('month', %(expressions)s AT TIME ZONE 'Europe/Berlin')::date"
MODIFIED = Greatest("published_at", "updated_at")  # a missing one is passed over; corrections aside
# One look at each of these for every month from the first to the last.
MONTHS = """
SELECT month.first::date, GREATEST(latest.modified, ({corrected}))
  FROM generate_series(date_trunc('month', ({oldest}) AT TIME ZONE 'Europe/Berlin'),
                       ({newest}) AT TIME ZONE 'Europe/Berlin', interval '1 month') AS month (first)
 CROSS JOIN LATERAL ({latest}) latest
 ORDER BY month.first DESC
"""

SITEMAP_AT_MOST = 50_000  # addresses in a file, says the protocol; of a month with more the newest
NEWS_AT_MOST, NEWS_WINDOW = 1_000, datetime.timedelta(days=2)  # say the rules of Google News

# One probe of the index a day, however many articles it has, and one for each side of the month.
DAYS = """
SELECT newest.published_at
  FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS day (first, next)
 CROSS JOIN LATERAL ({on_day}) newest
 UNION ALL ({before})
 UNION ALL ({after})
"""


class ReadingQuerySet(models.QuerySet):
    MARKS = ("form", "advertisement", "press_release", "ai_use", "reviewed_at")  # what form and labels follow from

    def published(self, at):
        """What readers see at a moment. Every public read starts here."""
        return self.filter(public(at))

    def gone(self, at):
        """What readers could see once and no longer: withdrawn or expired. Its twin is `Article.is_gone`."""
        return self.filter(
            status__in=[Status.PUBLISHED, Status.WITHDRAWN],
            published_at__lt=F("depublish_at"),
            depublish_at__lte=at,
        )

    def about(self, topic, at):
        """The published articles of a topic, newest first."""
        return self.published(at).filter(topic_links__tag=topic)._by_copied_moment("topic_links", at)

    def by(self, author, at):
        """The published articles of an author, newest first."""
        return self.published(at).filter(bylines__author=author)._by_copied_moment("bylines", at)

    def _by_copied_moment(self, links, at):
        # The order of the links' own index: a topic with 100,000 articles is read like one with ten.
        moment = F(f"{links}__published_at")
        return self.annotate(listed_at=moment).filter(listed_at__lte=at).order_by("-listed_at", "-pk")

    def _sql(self, column, count):
        """The statement that reads a column of the first of these articles, and its parameters."""
        return self.values(column)[:count].query.sql_with_params()

    def newest_first(self):
        return self.annotate(listed_at=F("published_at")).order_by("-listed_at", "-pk")

    def before(self, moment, pk):
        """The rest of a list, newest first, after the article `pk` of that moment."""
        return self.filter(Q(listed_at__lt=moment) | Q(pk__lt=pk), listed_at__lte=moment)

    def for_cards(self):
        """Exactly what a card shows, in one query. The long text is read only where a teaser is missing."""
        opening = Case(When(teaser="", then=Left("body", 1000)), default=Value(""))
        return (
            self.annotate(opening=opening)
            .select_related("section", "lead_image")
            .only(
                *("kicker", "title", "short_title", "slug", "teaser", *self.MARKS),
                *("published_at", "section__name", "section__slug"),
                *("lead_image__file", "lead_image__width", "lead_image__height", "lead_image__alt"),
                *("lead_image__decorative", "lead_image__credit", "lead_image__licence_until"),
                *("lead_image__focal_x", "lead_image__focal_y"),
            )
        )

    def for_headlines(self):
        """Exactly what a headline in a list beside another text shows, in one query."""
        return self.select_related("section").only(
            *("kicker", "title", "short_title", "slug", *self.MARKS),
            *("published_at", "section__name", "section__slug"),
        )

    def for_results(self):
        """Exactly what a result of the search shows, with the text that its excerpt is from, in one query."""
        return self.select_related("section").only(
            *("kicker", "title", "short_title", "slug", "teaser", "body", *self.MARKS),
            *("published_at", "section__name", "section__slug"),
        )

    def editorial(self):
        """Without advertisements, which stand in lists but are not what a reader is led to."""
        return self.filter(advertisement=False)

    def related_to(self, article, at, topics=None):
        """Published articles with most and rarest shared topics first, then the section's newest. Neither the article
        itself nor advertisements. `topics` are keys, for a text whose own are not stored."""
        others = self.model.objects.exclude(pk=article.pk).editorial()
        of_topic, topic_params = others.about(RawSQL("own.tag_id", []), at)._sql("pk", RELATED_EACH)
        in_section = others.published(at).filter(section=article.section_id).newest_first()
        of_section, section_params = in_section._sql("pk", RELATED_COUNT)
        own, own_param = (OWN, article.pk) if topics is None else (TYPED, topics)
        candidates = RELATED.format(own=own, of_topic=of_topic, of_section=of_section)
        return (
            self.published(at)
            .filter(pk__in=RawSQL(candidates, [own_param, *topic_params, *section_params]))
            .annotate(weight=RawSQL(SHARED_WEIGHT.format(own=own), [own_param, at, RARE_UNTIL]))
            .order_by("-weight", *NEWEST_FIRST)
        )

    def around(self, article, at, chosen=(), topics=None):
        """The next older and the next newer published article of the section, None at an end of its list, and as many related
        ones as a page shows: those `chosen` by hand, keys in their order, then the first of `related_to`; one query.
        Advertisements are left out. `topics` are keys, for a text whose own are not stored."""
        if chosen or topics is not None:  # few, and a part more for all others would slow down every page
            found = self._around(article, at, chosen, topics)
        else:
            found = AROUND(pk=article.pk, section=article.section_id, moment=article.published_at, at=at)
        chosen = sorted((row for row in found if row.place == "chosen"), key=lambda row: row.weight)
        related = [row for row in found if row.place == "related" and row not in chosen]
        related.sort(key=lambda row: (row.weight, row.published_at, row.pk), reverse=True)
        older, newer = (next((row for row in found if row.place == place), None) for place in ("older", "newer"))
        return older, newer, (chosen + related)[:RELATED_COUNT]

    def _around(self, article, at, chosen=(), topics=None):
        beside = self.published(at).editorial().filter(section=article.section_id)
        older = beside.newest_first().before(article.published_at, article.pk)
        newer = (
            beside.filter(
                Q(published_at__gt=article.published_at) | Q(pk__gt=article.pk), published_at__gte=article.published_at
            )
            .annotate(listed_at=F("published_at"))
            .order_by("listed_at", "pk")
        )
        listed = self.annotate(listed_at=F("published_at"))
        related = listed.related_to(article, at, topics)
        parts = [
            ("older", older.annotate(weight=Value(0))[:1]),
            ("newer", newer.annotate(weight=Value(0))[:1]),
            ("related", related[:RELATED_COUNT]),
        ]
        if chosen:
            place = RawSQL("array_position(%s::bigint[], articles_article.id)", [list(chosen)])
            parts.append(("chosen", listed.published(at).editorial().filter(pk__in=chosen).annotate(weight=place)))
        first, *others = (rows.annotate(place=Value(place)).for_headlines() for place, rows in parts)
        return first.union(*others, all=True)

    def whole(self, pk, at):
        """The published article with all that its page shows of other tables, as `bylined`, `about_topics`, `corrected`,
        `pictured` and `chosen_keys`; or None. One query."""
        return next(iter(WHOLE(pk=pk, at=at)), None)

    def _whole(self, pk, at):
        chosen = self.model.chosen.rel.related_model.objects.filter(article=OuterRef("pk"))
        return (
            self.published(at)
            .filter(pk=pk)
            .select_related("section", "lead_image")
            .defer(*NOT_ON_ITS_PAGE)
            .with_lists(at)
            .annotate(chosen_keys=ArraySubquery(chosen.values("other")))
        )

    def with_lists(self, at):
        """With what other tables hold of each article, as plain data: `bylined`, `about_topics`, `corrected`, `pictured`."""

        def listed(relation, fields, **conditions):
            rows = relation.rel.related_model.objects.filter(**{relation.rel.field.name: OuterRef("pk")}, **conditions)
            return ArraySubquery(rows.values_list(JSONObject(**fields)))

        return self.annotate(
            bylined=listed(self.model.bylines, {"name": "author__name", "slug": "author__slug"}),
            about_topics=listed(self.model.topic_links, {"name": "tag__name", "slug": "tag__slug"}),
            corrected=listed(self.model.corrections, {"text": "text", "moment": "moment"}, moment__lte=at),
            pictured=listed(self.model.image_links, {name: f"image__{name}" for name in PICTURED}),
        )

    def for_feeds(self, at):
        """All that a feed may show of articles, in one query."""
        return self.select_related("section", "lead_image").defer(*NOT_ON_ITS_PAGE).with_lists(at)

    def for_front(self, at, top, each, chosen=None):
        """The published articles that are chosen for one of the `top` places, with their `place`; the newest `top`, which
        fill the others; and of every section the newest `each` of those left. An advertisement is not among the former, and
        of the latter at least one is none. In the order of sections, then newest first.

        `chosen`: instead of the stored slots, the keys of articles by place, None where it fills itself.
        """
        if chosen is None:
            placed, place = RawSQL(SLOTS, [at, top]), RawSQL(PLACE, [at])
        else:
            placed = RawSQL("SELECT unnest(%s::bigint[])", [chosen])
            place = RawSQL("array_position(%s::bigint[], articles_article.id)", [chosen])
        placed, placed_params = self.published(at).editorial().filter(pk__in=placed).order_by()._sql("pk", top)
        published = self.published(at).newest_first()
        top, top_params = published.editorial()._sql("pk", top)
        section = RawSQL("section.id", [])
        # A range of one section, which is in no way a constant to the planner: to order by it as well is work, and only the
        # index of sections does it. For an equation the index of all articles fits, too, and without a fresh row of the
        # section that is read to its end.
        left = self.published(at).filter(section_id__gte=section, section_id__lte=section)
        left = left.exclude(pk__in=RawSQL("SELECT pk FROM top", [])).order_by("section_id", *NEWEST_FIRST)
        lead, lead_params = left.editorial()._sql("pk", 1)
        rest, rest_params = left._sql("pk", each)
        sql = FRONT.format(placed=placed, top=top, lead=lead, rest=rest)
        keys = RawSQL(sql, [*placed_params, *top_params, *lead_params, *rest_params])
        order = [f"section__{name}" for name in ("position", "sort_key", "pk")]
        return self.published(at).filter(pk__in=keys).annotate(place=place).order_by(*order, *NEWEST_FIRST)

    def indexable(self):
        """What search engines may show, and as ours: not what is first of all on another site."""
        return self.filter(noindex=False, canonical_url="")

    def months(self, at):
        """The German months with articles for search engines, newest first: (first day, moment of the last change). One
        query."""
        public = self.published(at).indexable()
        oldest, oldest_params = public.order_by("published_at", "pk")._sql("published_at", 1)
        newest, newest_params = public.newest_first()._sql("published_at", 1)
        of_month = {"month": RawSQL("month.first::date", [])}
        latest = public.annotate(month=month_of("published_at"), modified=MODIFIED).filter(**of_month)
        latest, latest_params = latest.order_by("-modified")._sql("modified", 1)
        corrections = self.model.corrections.rel.related_model.objects.filter(article__in=public, moment__lte=at)
        corrections = corrections.annotate(month=month_of("published_at")).filter(**of_month)
        corrected = corrections.newest_first().values("moment")[:1]
        corrected, corrected_params = corrected.query.sql_with_params()
        with connection.cursor() as cursor:
            sql = MONTHS.format(oldest=oldest, newest=newest, latest=latest, corrected=corrected)
            cursor.execute(sql, [*corrected_params, *oldest_params, *newest_params, *latest_params])
            return cursor.fetchall()

    def in_month(self, begin, end, at):
        """What a sitemap tells of a month, newest first. One query."""
        return IN_MONTH(begin=begin, end=end, at=at)

    def in_news(self, at):
        """What is news to search engines, newest first. One query."""
        return IN_NEWS(since=at - NEWS_WINDOW, at=at)

    def _for_sitemaps(self, at):
        corrections = self.model.corrections.rel.related_model.objects.filter(article=OuterRef("pk"), moment__lte=at)
        # Grouped: the first by moment would be looked for in the index of all corrections.
        latest = corrections.order_by().values("article").annotate(latest=Max("moment")).values("latest")
        return (
            self.indexable()
            .annotate(corrected_at=Subquery(latest))
            .select_related("section", "lead_image")
            .only(
                *("title", "slug", "published_at", "updated_at", "section__slug"),
                *("lead_image__file", "lead_image__width", "lead_image__height", "lead_image__credit"),
                *("lead_image__licence_until", "lead_image__focal_x", "lead_image__focal_y"),
            )
        )

    def days_around(self, day, at):
        """The German days with published articles, in order: all of the month that `day` lies in, and the nearest one
        on either side of it. One query."""
        month = [found for n in range(1, 32) if (found := clock.calendar_day(day.year, day.month, n))]
        _, begins, ends = zip(*month, strict=True)
        published = self.published(at)
        on_day = published.filter(published_at__gte=RawSQL("day.first", []), published_at__lt=RawSQL("day.next", []))
        on_day, on_day_params = on_day.newest_first()._sql("published_at", 1)
        before, before_params = published.filter(published_at__lt=begins[0]).newest_first()._sql("published_at", 1)
        after = published.filter(published_at__gte=ends[-1]).order_by("published_at", "pk")
        after, after_params = after._sql("published_at", 1)
        with connection.cursor() as cursor:
            cursor.execute(
                DAYS.format(on_day=on_day, before=before, after=after),
                [[*begins], [*ends], *on_day_params, *before_params, *after_params],
            )
            return sorted(clock.day_of(moment) for (moment,) in cursor.fetchall())


def _articles():
    from articles.models import Article  # which is made of this

    return Article.objects.all()


# Of thousands of rows most of the time goes into making instances, which is done faster here.
IN_MONTH = Prepared(
    lambda begin, end, at: (
        _articles()
        .published(at)
        ._for_sitemaps(at)
        .filter(published_at__gte=begin, published_at__lt=end)
        .newest_first()[:SITEMAP_AT_MOST]
    )
)
IN_NEWS = Prepared(
    lambda since, at: (
        _articles()
        .published(at)
        ._for_sitemaps(at)
        .editorial()
        .filter(published_at__gt=since)
        .newest_first()[:NEWS_AT_MOST]
    )
)
AROUND = Prepared(
    lambda pk, section, moment, at: _articles()._around(
        SimpleNamespace(pk=pk, section_id=section, published_at=moment), at
    )
)
WHOLE = Prepared(lambda pk, at: _articles()._whole(pk, at))
