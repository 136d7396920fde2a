"""The project's settings with known values: a developer's `.env` and environment do not reach the tests."""

import os

os.environ.update(
    NEWSPORTAL_ENV="",
    NEWSPORTAL_LOCAL="1",
    SECRET_KEY="",
    SITE_URL="http://localhost:8000",
    SITE_NAME="Der Tagesbote",
    BRANDING_DIR="",
    LOGO_HOLDS_NAME="false",
    CORRECTIONS_EMAIL="",
    SECURITY_CONTACT="",
    AI_CRAWLER_POLICY="no-training",
    FACEBOOK_URL="https://www.facebook.com/tagesbote",
    EMAIL_URL="console:",
    EMAIL_FROM="redaktion@localhost",
    ALLOWED_HOSTS="testserver",
    BIND="127.0.0.1",
    PORT="8000",
    DEBUG="false",
)


from newsportal.settings import *  # noqa: E402, F403

# Plain files: no collectstatic before a test, and no expensive hash for a password that guards nothing.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_ROOT = BASE_DIR / "static" / "img"  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# pytest fails on a name that nobody has given in the first of them alone; Jinja2 does so by itself.
TEMPLATES = TEMPLATES[::-1]  # noqa: F405
