from django.db import models


class Section(models.Model):
    name = models.CharField(max_length=100)
    slug = models.SlugField()
    position = models.IntegerField()

    class Meta:
        managed = False
        db_table = "articles_section"

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=200)
    slug = models.SlugField()

    class Meta:
        managed = False
        db_table = "articles_author"

    def __str__(self):
        return self.name


class Article(models.Model):
    section = models.ForeignKey(Section, models.PROTECT)
    kicker = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    slug = models.SlugField()
    teaser = models.TextField()
    body = models.TextField()
    status = models.CharField(max_length=20)
    published_at = models.DateTimeField()
    authors = models.ManyToManyField(Author, db_table="articles_byline")

    class Meta:
        managed = False
        db_table = "articles_article"
        ordering = ["-published_at", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/{self.section.slug}/{self.slug}-{self.pk}/"
