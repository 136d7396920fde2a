from ticker.models.headline import BREAKING_SINCE, Headline, Origin, by_day
from ticker.models.search import HeadlineIndex

__all__ = ["BREAKING_SINCE", "Headline", "HeadlineIndex", "Origin", "by_day"]
