#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it brings the embedded PostgreSQL up for as long as it runs."""

import contextlib
import os
import signal
import sys


def leave(number, _):
    """SIGTERM as an exception, so that the server is not left behind; the cleaning up is not interrupted."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here: run script/run once, then .venv/bin/python manage.py …")
    from newsportal import embedded

    try:
        from newsportal import settings
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")

    signal.signal(signal.SIGTERM, leave)
    try:
        server = embedded.Server(settings.VAR).running() if settings.EMBEDDED else contextlib.nullcontext()
        with server:
            execute_from_command_line(sys.argv)
    except embedded.Unavailable as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends anyway, and Python's own end is not to be interrupted


if __name__ == "__main__":
    main()
