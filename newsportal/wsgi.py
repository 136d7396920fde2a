"""What gunicorn serves: finished pages, and Django behind them."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
django = get_wsgi_application()

from newsportal.edition import Poll  # noqa: E402  they need Django's settings
from newsportal.pages import Site  # noqa: E402

application = Site(django, Poll().start())

# What is here now stays: no use in looking through it for cycles again and again.
gc.collect()
gc.freeze()
