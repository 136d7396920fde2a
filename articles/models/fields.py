"""Fields that keep what they store clean, on every way in: form, import, shell."""

import datetime
from functools import reduce
from itertools import count
from operator import and_

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from articles import markup, text


class _Cleaned:
    """Cleans what it stores: on save, where the instance sees it, and past `save()` (bulk_create, update)."""

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = self.clean_text(value)
            setattr(instance, self.attname, value)
        return value

    def clean(self, value, model_instance):
        """For forms: what is checked is what will be stored."""
        return super().clean(self.clean_text(value) if isinstance(value, str) else value, model_instance)

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.clean_text(value) if isinstance(value, str) else value, connection)


def clean_fields(instance):
    """Clean the loaded fields of an instance now, for a comparison with what is stored."""
    for field in instance._meta.concrete_fields:
        value = instance.__dict__.get(field.attname)
        if isinstance(field, _Cleaned) and isinstance(value, str):
            setattr(instance, field.attname, field.clean_text(value))


class LineField(_Cleaned, models.CharField):
    """One line of plain text: no control characters, composed, single blanks."""

    def clean_text(self, value):
        return text.line(value)


class PlainField(_Cleaned, models.TextField):
    """Plain text of several lines."""

    def clean_text(self, value):
        return text.trim(text.clean(value))


class HTMLField(_Cleaned, models.TextField):
    """Text with markup that has passed the allow-list of `articles.markup`."""

    def clean(self, value, model_instance):
        """What is far too long is not even read: cleaning takes a second for some megabytes."""
        if isinstance(value, str) and len(value) > RAW_LENGTH:
            raise ValidationError(
                f"Der Text hat {len(value)} Zeichen samt Auszeichnungen, das sind zu viele. Bitte kürzen oder teilen Sie ihn."
            )
        return super().clean(value, model_instance)

    def clean_text(self, value):
        return markup.clean_html(value)


RAW_LENGTH = 2_000_000  # as it is pasted; the markup of a word processor is several times the text


class WebAddressField(models.URLField):
    """An address on the web; typed without a scheme it is taken for https."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"
SLUG_IS_VALID = models.Q(slug__regex=SLUG)  # in the database too: a page whose address cannot be made breaks every list
WEB_ADDRESS = r"^https?://[^\s/]\S*\Z"


def web_addresses(*names):
    """A condition for the database: each field is empty or leads to the web, and never to a script."""
    return reduce(and_, (models.Q(**{name: ""}) | models.Q(**{f"{name}__regex": WEB_ADDRESS}) for name in names))


FIRST, LAST = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (1600, 2400))


def moments_are_sane(*names):
    """A condition for the database: no moment that Python or a page could not show, as a typing error makes them."""
    return reduce(
        and_, (models.Q(**{name: None}) | models.Q(**{f"{name}__gte": FIRST, f"{name}__lt": LAST}) for name in names)
    )


INSANE = "Die Jahreszahl muss zwischen 1600 und 2399 liegen."
validate_slug = RegexValidator(
    SLUG,
    "Nur Kleinbuchstaben a–z, Ziffern und einzelne Bindestriche, z. B. „kultur-und-medien“.",
)


class GermanSlugField(models.SlugField):
    """A slug by German rules, made from the field `source` when left empty; `empty` stands when nothing is left."""

    def __init__(self, *args, source="name", empty="artikel", **kwargs):
        self.source, self.empty = source, empty
        kwargs.setdefault("max_length", text.SLUG_LENGTH)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("verbose_name", "Adressteil")
        super().__init__(*args, **kwargs)
        self.validators = [*self._validators, validate_slug]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"source": self.source, "empty": self.empty}
        return name, path, args, kwargs

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add) or self.make(instance)
        setattr(instance, self.attname, value)
        return value

    def make(self, instance):
        """A slug from the instance's source field; a unique one gets a number when it is taken."""
        slug = text.slug(getattr(instance, self.source), self.empty)
        if not self.unique:
            return slug
        others = type(instance)._base_manager.exclude(pk=instance.pk)
        candidates = (slug if number == 1 else f"{slug[:74]}-{number}" for number in count(1))
        return next(candidate for candidate in candidates if not others.filter(slug=candidate).exists())
