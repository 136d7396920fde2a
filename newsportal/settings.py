"""All settings. The only module that reads the environment and `.env` (names: `.env.example`)."""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environs import Env, EnvError
from whitenoise.compress import Compressor

from newsportal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
CONNECTION = {"connect_timeout": "2"}  # seconds after which a database that takes no connection is away
BRANDING = {
    *("logo.svg", "favicon.svg", "favicon.ico", "apple-touch-icon.png", "icon-192.png", "icon-512.png"),
    *("icon-maskable-512.png", "colours.css"),
}

env = Env()
ENV_FILE = env.str("NEWSPORTAL_ENV", None)
if ENV_FILE and not Path(ENV_FILE).is_file():
    raise ImproperlyConfigured(f"NEWSPORTAL_ENV names {ENV_FILE}, and there is no such file.")
if ENV_FILE != "":
    try:
        env.read_env(ENV_FILE or BASE_DIR / ".env", recurse=False)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{ENV_FILE or BASE_DIR / '.env'} cannot be read as UTF-8 text: {error}.") from None


def is_web_address(value, *schemes):
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_mail_address(value):
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def web_address(name, default=""):
    """An http(s) address without a slash at its end, or ""."""
    value = env.str(name, default).strip().rstrip("/")
    if value and not is_web_address(value, "http", "https"):
        raise ImproperlyConfigured(f"{name} must be an address such as https://example.org, not {value!r}.")
    return value


def database(url):
    """Django's form of a libpq URL. libpq itself reads it, so several hosts and all its options work."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://, PostgreSQL is the only database.")
    try:
        options = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not a PostgreSQL address: {str(error).strip()}.") from None
    if "dbname" not in options:
        raise ImproperlyConfigured("DATABASE_URL names no database, as in postgresql://user@host/newsportal.")
    return {
        "NAME": options.pop("dbname"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        # A connection that is gone without a word is noticed within seconds, not after a quarter of an hour.
        "OPTIONS": {**CONNECTION, "tcp_user_timeout": "10000", "keepalives_idle": "30", **options},
    }


def mail(url):
    """Django's mail settings from `console:`, `smtp://`, `smtp+tls://` or `smtps://user:password@host:port`."""
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        parts = urlsplit(url)
        if parts.scheme == "console":
            return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        port = parts.port or ports[parts.scheme]
    except (KeyError, ValueError):
        raise ImproperlyConfigured(
            "EMAIL_URL must be console: or smtp://, smtp+tls:// or smtps://user:password@host:port."
        ) from None
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def branding(folder):
    """The names of the files that the operator puts in the place of ours; those of hidden files are not told.

    An unknown one is refused: it is a slip of the pen, or a file that should not be public.
    """
    try:
        names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
        for name in names & BRANDING:
            (folder / name).open("rb").close()
    except OSError as error:
        raise ImproperlyConfigured(f"BRANDING_DIR: cannot read {error.filename}: {error.strerror}.") from None
    if unknown := names - BRANDING:
        raise ImproperlyConfigured(
            f"BRANDING_DIR may hold {', '.join(sorted(BRANDING))}, and there is {min(unknown)} in {folder}."
        )
    return names


def local_secret(path, create):
    """The secret that `script/run` made for this machine. Outside of it a missing SECRET_KEY is refused."""
    try:
        if create and not path.exists():
            embedded.make_folder(path.parent, 0o755)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
    except OSError as error:
        raise ImproperlyConfigured(f"Cannot write to {error.filename or path}: {error.strerror}.") from None
    try:
        return path.read_text()
    except FileNotFoundError:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it (see .env.example), or let script/run make one for this machine."
        ) from None
    except OSError as error:
        raise ImproperlyConfigured(f"Cannot read {path}: {error.strerror}.") from None


try:
    # --- Where it runs -------------------------------------------------------
    VAR = BASE_DIR / (env.str("NEWSPORTAL_VAR", "") or "var")
    BIND = env.str("BIND", "").strip("[]") or "127.0.0.1"
    PORT = env.int("PORT", 8000)
    if not 1 <= PORT <= 65535:
        raise ImproperlyConfigured(f"PORT must be between 1 and 65535, not {PORT}.")
    WORKERS = env.int("WEB_CONCURRENCY", 2)
    if WORKERS < 1:
        raise ImproperlyConfigured(f"WEB_CONCURRENCY must be at least 1, not {WORKERS}.")
    PAGES_MB = env.int("PAGES_MB", 56)  # with which a worker stays below 110 MB
    if PAGES_MB < 0:
        raise ImproperlyConfigured(f"PAGES_MB must be 0 or more, not {PAGES_MB}.")
    ACCESS_LOG = env.bool("ACCESS_LOG", False)
    TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", ["127.0.0.1", "::1"])
    LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
    if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL!r}.")
    # Where this machine reaches what listens there.
    REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(BIND, BIND)
    LISTENS_AT = f"http://[{REACHED_AT}]:{PORT}" if ":" in REACHED_AT else f"http://{REACHED_AT}:{PORT}"

    # --- The site ------------------------------------------------------------
    SITE_URL = web_address("SITE_URL", LISTENS_AT)
    if not SITE_URL:
        raise ImproperlyConfigured("SITE_URL must not be empty.")
    SITE_NAME = env.str("SITE_NAME", "Der Tagesbote").strip()
    BRANDING_DIR = env.str("BRANDING_DIR", "") and BASE_DIR / env.str("BRANDING_DIR")
    BRANDED = branding(BRANDING_DIR) if BRANDING_DIR else set()
    LOGO_HOLDS_NAME = env.bool("LOGO_HOLDS_NAME", False)
    FACEBOOK_URL = web_address("FACEBOOK_URL")
    CORRECTIONS_EMAIL = env.str("CORRECTIONS_EMAIL", "").strip()
    if CORRECTIONS_EMAIL and not is_mail_address(CORRECTIONS_EMAIL):
        raise ImproperlyConfigured(
            f"CORRECTIONS_EMAIL must be a mail address without a name, not {CORRECTIONS_EMAIL!r}."
        )
    FEED_FULL_TEXT = env.bool("FEED_FULL_TEXT", False)
    SECURITY_CONTACT = env.str("SECURITY_CONTACT", "").strip()
    if SECURITY_CONTACT and not (is_mail_address(SECURITY_CONTACT) or is_web_address(SECURITY_CONTACT, "https")):
        raise ImproperlyConfigured(
            f"SECURITY_CONTACT must be a mail address without a name or an https:// address, not {SECURITY_CONTACT!r}."
        )
    AI_CRAWLER_POLICY = env.str("AI_CRAWLER_POLICY", "no-training")
    if AI_CRAWLER_POLICY not in ("allow", "no-training", "block"):
        raise ImproperlyConfigured(f"AI_CRAWLER_POLICY must be allow, no-training or block, not {AI_CRAWLER_POLICY!r}.")
    DEMO = env.bool("DEMO", True)  # for script/run alone
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "redaktion@localhost")
    if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
        raise ImproperlyConfigured(f"EMAIL_FROM must be a mail address, not {DEFAULT_FROM_EMAIL!r}.")
    globals().update(mail(env.str("EMAIL_URL", "console:")))

    # --- Secrets, hosts, HTTPS -----------------------------------------------
    # Local mode: no SECRET_KEY, and an address that only this machine reaches.
    SECRET_KEY = env.str("SECRET_KEY", "")
    LOCAL = not SECRET_KEY
    BY_SCRIPT_RUN = env.bool("NEWSPORTAL_LOCAL", False)
    if SECRET_KEY and len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY must have at least 50 random characters (docs/betrieb.md makes one).")
    if LOCAL:
        if urlsplit(SITE_URL).hostname not in LOOPBACK | {REACHED_AT}:
            raise ImproperlyConfigured(f"SECRET_KEY is not set, and SITE_URL is {SITE_URL}. Set it (see .env.example).")
        SECRET_KEY = local_secret(VAR / "secret-key", create=BY_SCRIPT_RUN)
    DEBUG = env.bool("DEBUG", False)
    if DEBUG and not LOCAL:
        raise ImproperlyConfigured("DEBUG shows source and settings to anyone: it works without SECRET_KEY only.")

    ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, *env.list("ALLOWED_HOSTS", [])]
    if LOCAL:
        ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
        if BY_SCRIPT_RUN and BIND in ("0.0.0.0", "::"):
            # Who opens the local mode to the network on purpose calls it by names that we cannot know.
            ALLOWED_HOSTS.append("*")

    # --- Database ------------------------------------------------------------
    DATABASE_URL = env.str("DATABASE_URL", "")
except EnvError as error:
    raise ImproperlyConfigured(f"{error} See .env.example.") from None

EMBEDDED = not DATABASE_URL
DATABASES = {
    "default": {
        "ENGINE": "newsportal.postgresql",
        **(embedded.Server(VAR).connection() | {"OPTIONS": CONNECTION} if EMBEDDED else database(DATABASE_URL)),
        # A thread of gunicorn keeps its connection; one that died while idle is replaced before use.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz)$"]  # a load balancer asks over plain HTTP
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# No SECURE_PROXY_SSL_HEADER: Django would believe it from anybody. gunicorn does from TRUSTED_PROXIES alone, and sets the
# scheme that Django reads (secure_scheme_headers in gunicorn.conf.py).
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# The prefix binds a cookie to this host and to HTTPS; without HTTPS browsers refuse it.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "newsportal.errors.forbidden"

# --- Django -----------------------------------------------------------------
INSTALLED_APPS = [
    # Above us, as our admin takes their place in it.
    "taggit",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "newsportal",
    "ticker",
    "articles",
    "whitenoise.runserver_nostatic",
    "newsportal.apps.NewsroomConfig",
    "django_prose_editor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    # Headers first: they belong to every answer, those of health and of static files included.
    "newsportal.middleware.headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "newsportal.middleware.health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsportal.middleware.public_page",
    "django.middleware.common.CommonMiddleware",
    "newsportal.middleware.Sessions",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsportal.middleware.Authentication",
    "newsportal.middleware.Messages",
]
ROOT_URLCONF = "newsportal.urls"
WSGI_APPLICATION = "newsportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"environment": "newsportal.templating.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "newsroom"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates of widgets stand with ours

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Only what `prepare` has collected: a link to a file that is not there yet would make every page a 500.
HAS_COLOURS = "colours.css" in BRANDED and (STATIC_ROOT / "img" / "colours.css").exists()
STATICFILES_DIRS = [*([("img", BRANDING_DIR)] if BRANDING_DIR else []), BASE_DIR / "static"]  # the first one wins
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Source maps, megabytes of them, are asked for by nobody but a developer's tools.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
WHITENOISE_ROOT = STATIC_ROOT / "img"  # /favicon.ico and /apple-touch-icon.png are asked for without any link
WHITENOISE_MAX_AGE = 3600  # favicon and the like; files with a hash in their name are kept for ever anyway
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o644, 0o755  # whatever the umask
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # so that what is far too long is said at its field, and not lost

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SITE_ID = 1  # flatpages asks for it; there is one site

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "articles.text.split_topics"
TAGGIT_STRING_FROM_TAGS = "articles.text.join_topics"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    "loggers": {
        # Readers' typing errors and probing robots are no event; the access log has them.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        # Django's own defaults for these would print a second time.
        "django": {"handlers": [], "level": LOG_LEVEL},
        "django.server": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
    },
}
