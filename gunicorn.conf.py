"""gunicorn's settings, each with its reason. Start: gunicorn newsportal.wsgi (it reads this file by itself)."""

import contextlib
import ctypes
import gc
import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

from newsportal.local import check_port
from newsportal.worker import ENVIRONMENT

try:
    from newsportal import settings
except ImproperlyConfigured as error:
    sys.exit(f"Error: {error}")
if settings.LOCAL and not settings.BY_SCRIPT_RUN:
    sys.exit("Error: SECRET_KEY is not set. Only script/run serves without one, for this machine (see .env.example).")

# An IPv6 address stands in brackets.
bind = f"[{settings.BIND}]:{settings.PORT}" if ":" in settings.BIND else f"{settings.BIND}:{settings.PORT}"

# One process per core, a few threads each: threads keep slow readers and waits for the database from holding up others.
# More threads were slower (4,034 requests/s with 16, 5,930 with 4, on two cores). The class is gunicorn's gthread, which
# alone would let eight silent connections hold up the site.
worker_class = "newsportal.worker.Worker"
workers = settings.WORKERS
threads = 4

# One queue of connections for all workers, which the master keeps open while workers come and go: what waits there is
# answered by the next one. With a queue for each (reuse_port) the kernel resets what waits in that of a worker that ends.
# What that was there for, that no worker takes all of a few long-lived connections, the class sees to.
reuse_port = False


def on_starting(server):
    """Say in one sentence that the port is taken, unless the socket comes from who starts us."""
    activated = os.environ.get("LISTEN_PID") == str(os.getpid())  # by systemd (deploy/newsportal.socket)
    if not activated and server.master_pid == 0:  # else it takes over from a running one (SIGUSR2)
        check_port(settings.BIND, settings.PORT)


# Each worker loads the application itself, after the fork: SIGHUP brings new code, and a thread or a connection never
# crosses a fork.
preload_app = False

# What others wrote and what knows no settings is loaded here, once, and lies in memory once for all workers: 10 MB less for
# each. In return new packages need a restart (docs/betrieb.md).
SHARED = [
    "brotli",
    "jinja2.ext",
    "marisa_trie",
    "nh3",
    "PIL.ImageCms",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "PIL.ImageOps",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.WebPImagePlugin",
    "taggit.forms",
    "whitenoise.middleware",
    "whitenoise.storage",
    "django.contrib.admin",
    "django.contrib.admin.views.main",
    "django.contrib.messages.middleware",
    "django.contrib.postgres.fields",
    "django.contrib.postgres.search",
    "django.contrib.sessions.middleware",
    "django.contrib.staticfiles.finders",
    "django.core.management",
    "django.core.wsgi",
    "django.db.backends.postgresql.base",
    "django.middleware.common",
    "django.middleware.csrf",
    "django.middleware.security",
    "django.template.backends.jinja2",
    "django.template.defaulttags",
    "django.template.loader_tags",
]
for name in SHARED:
    import_module(name)
gc.freeze()


M_ARENA_MAX = -8  # malloc.h


def post_fork(server, worker):
    """What this file has loaded into the master must not meet new code, and settings are read anew."""
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    for name in [name for name in sys.modules if name.partition(".")[0] == "newsportal"]:
        del sys.modules[name]
    # One pool of memory for all threads, who take turns at drawing pages anyway: else each keeps what it once needed.
    with contextlib.suppress(AttributeError):  # of glibc; other C libraries have one pool
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def child_exit(server, worker):
    worker.forget()


# Pages take milliseconds. A worker that has not reported for 30 s hangs; one told to stop gets 30 s to finish.
timeout = 30
graceful_timeout = 30
# Longer than the 60 s after which nginx drops an idle upstream connection, so that nginx never writes into a closed one.
keepalive = 75

# A worker is replaced now and then, which bounds any slow leak; the jitter keeps them from leaving together.
max_requests = 50_000
max_requests_jitter = 5_000

# Our addresses are below 200 characters and browsers send some 20 headers. What is larger is an attack or an error.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# Whose X-Forwarded-* headers are believed. Anybody else's would let readers choose their address and scheme.
forwarded_allow_ips = ",".join(settings.TRUSTED_PROXIES)
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}

# The other parser is compiled and has known defects below version 0.6.14; "auto" would pick it up silently.
http_parser = "python"

# Heartbeats in memory: on a busy disk the touch of a file can block a worker until it is taken for hung.
worker_tmp_dir = "/dev/shm"

# No control socket: several instances of one user would fight for it, and signals do all we need.
control_socket_disable = True


class StdoutLogger(Logger):
    """Everything to stdout; who runs us (systemd, a container) keeps it. gunicorn itself would write errors to stderr."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setStream(sys.stdout)


logger_class = StdoutLogger
# Workers coming and going is no news while all is well.
loglevel = "warning"
# Off: access lines are personal data, and the proxy writes them anyway. Switched on they carry no reader's address.
accesslog = "-" if settings.ACCESS_LOG else None
access_log_format = '%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms "%({user-agent}i)s"'
