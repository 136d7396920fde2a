from articles.models.addresses import FormerAddress
from articles.models.article import Article
from articles.models.images import Image
from articles.models.parts import ArticleImage, ArticleTopic, Byline, Correction
from articles.models.people import Author
from articles.models.sections import Section
from articles.models.topics import Topic

__all__ = [
    "Article",
    "ArticleImage",
    "ArticleTopic",
    "Author",
    "Byline",
    "Correction",
    "FormerAddress",
    "Image",
    "Section",
    "Topic",
]
