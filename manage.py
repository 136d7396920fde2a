#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it brings the embedded PostgreSQL up for as long as it runs."""

import contextlib
import os
import signal
import sys


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

    # SIGTERM as an exception, so that the server is not left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        server = embedded.Server(settings.VAR).running() if settings.EMBEDDED else contextlib.nullcontext()
        with server:
            execute_from_command_line(sys.argv)
    except embedded.Unavailable as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
