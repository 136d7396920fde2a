from articles.models.addresses import FormerAddress
from articles.models.article import Article
from articles.models.drafts import ArticleDraft, Presence, PreviewLink
from articles.models.front import FrontSlot
from articles.models.history import ArticleVersion
from articles.models.images import Image
from articles.models.parts import ArticleImage, ArticleTopic, Byline, Correction, RelatedArticle
from articles.models.people import Author
from articles.models.search import ArticleIndex, SearchIndex
from articles.models.sections import Section
from articles.models.topics import Topic
from articles.models.words import SearchWord

__all__ = [
    "Article",
    "ArticleDraft",
    "ArticleImage",
    "ArticleIndex",
    "ArticleTopic",
    "ArticleVersion",
    "Author",
    "Byline",
    "Correction",
    "FormerAddress",
    "FrontSlot",
    "Image",
    "Presence",
    "PreviewLink",
    "RelatedArticle",
    "SearchIndex",
    "SearchWord",
    "Section",
    "Topic",
]
