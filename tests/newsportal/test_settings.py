"""Settings are read in a process of their own, with nothing but what a test gives."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"SECRET_KEY": "x" * 50, "SITE_URL": "https://zeitung.example", "DATABASE_URL": "postgresql://db/n"}
SHOW = "from newsportal import settings as s; print({expression})"


@pytest.fixture
def settings_of(tmp_path):
    """`settings_of("s.DEBUG", NAME=value)`: the printed value, or the last line of the error."""

    def run(expression, **environment):
        given = {"NEWSPORTAL_VAR": str(tmp_path / "var"), "NEWSPORTAL_ENV": "", "PATH": os.environ["PATH"]}
        done = subprocess.run(
            [sys.executable, "-c", SHOW.format(expression=expression)],
            cwd=ROOT,
            env=given | environment,
            capture_output=True,
            text=True,
        )
        return (done.stdout or done.stderr.strip().splitlines()[-1]).strip()

    return run


def test_without_a_secret_it_refuses_to_start(settings_of):
    assert "SECRET_KEY is not set" in settings_of("s.DEBUG")
    assert "SECRET_KEY is not set" in settings_of("s.DEBUG", SITE_URL="https://zeitung.example", NEWSPORTAL_LOCAL="1")


def test_the_local_mode_makes_a_secret_that_stays(settings_of, tmp_path):
    first = settings_of("s.SECRET_KEY", NEWSPORTAL_LOCAL="1")
    assert len(first) > 50 and settings_of("s.SECRET_KEY") == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_production_is_strict(settings_of):
    expression = "s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.SECURE_SSL_REDIRECT"
    assert settings_of(expression, **PRODUCTION) == "False ['zeitung.example'] True __Host-csrftoken True"


def test_the_local_mode_answers_to_this_machine_unless_it_is_opened(settings_of):
    local = {"NEWSPORTAL_LOCAL": "1"}
    assert "*" not in settings_of("s.ALLOWED_HOSTS", **local)
    assert "*" in settings_of("s.ALLOWED_HOSTS", BIND="0.0.0.0", **local)
    assert "*" not in settings_of("s.ALLOWED_HOSTS", BIND="0.0.0.0")  # with the secret that script/run left there
    assert "*" not in settings_of("s.ALLOWED_HOSTS", BIND="0.0.0.0", **PRODUCTION)


@pytest.mark.parametrize(
    "environment, reason",
    [
        ({"PORT": "zwölf"}, "PORT"),
        ({"PORT": "70000"}, "PORT must be between"),
        ({"DEBUG": "vielleicht"}, "DEBUG"),
        ({"DEBUG": "true"}, "DEBUG shows source"),
        ({"SITE_URL": "zeitung.example"}, "SITE_URL must be an address"),
        ({"FACEBOOK_URL": "javascript:alert(1)"}, "FACEBOOK_URL must be an address"),
        ({"DATABASE_URL": "mysql://db/n"}, "DATABASE_URL must begin"),
        ({"DATABASE_URL": "postgresql://[db/n"}, "DATABASE_URL is not"),
        ({"DATABASE_URL": "postgresql://db/"}, "DATABASE_URL names no database"),
        ({"EMAIL_URL": "gopher://mail"}, "EMAIL_URL must be"),
        ({"EMAIL_URL": "smtp://[x"}, "EMAIL_URL must be"),
        ({"SITE_URL": "http://127.0.0.1:abc"}, "SITE_URL must be"),
        ({"LOG_LEVEL": "laut"}, "LOG_LEVEL must be"),
        ({"SECRET_KEY": "kurz"}, "SECRET_KEY must have at least 50"),
        ({"NEWSPORTAL_ENV": "tests"}, "no such file"),
        ({"EMAIL_FROM": "niemand"}, "EMAIL_FROM must be"),
        ({"CORRECTIONS_EMAIL": "niemand"}, "CORRECTIONS_EMAIL must be"),
        ({"CORRECTIONS_EMAIL": "Redaktion <a@zeitung.example>"}, "CORRECTIONS_EMAIL must be"),
        ({"SECURITY_CONTACT": "niemand"}, "SECURITY_CONTACT must be"),
        ({"SECURITY_CONTACT": "Redaktion <a@zeitung.example>"}, "SECURITY_CONTACT must be"),
        ({"SECURITY_CONTACT": "http://zeitung.example/hilfe/"}, "SECURITY_CONTACT must be"),
        ({"AI_CRAWLER_POLICY": "maybe"}, "AI_CRAWLER_POLICY must be allow, no-training or block, not 'maybe'."),
        ({"BRANDING_DIR": "/gibt/es/nicht"}, "BRANDING_DIR: cannot read /gibt/es/nicht: No such file"),
        ({"BRANDING_DIR": "README.md"}, "README.md: Not a directory"),
        ({"BRANDING_DIR": "script"}, "BRANDING_DIR may hold apple-touch-icon.png, colours.css, favicon.ico"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(settings_of, environment, reason):
    said = settings_of("s.DEBUG", **(PRODUCTION | environment))
    assert said.startswith("django.core.exceptions.ImproperlyConfigured: ") and reason in said


def test_a_logo_that_is_none_is_refused_and_hidden_files_do_not_matter(settings_of, tmp_path):
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "colours.css").touch()
    given = PRODUCTION | {"BRANDING_DIR": str(tmp_path)}
    assert settings_of("s.BRANDED", **given) == "{'colours.css'}"
    assert settings_of("s.HAS_COLOURS", **given) == "False"  # until prepare has collected it, no page links it
    (tmp_path / "logo.svg").mkdir()
    assert settings_of("s.BRANDED", **given).endswith(f"BRANDING_DIR: cannot read {tmp_path}/logo.svg: Is a directory.")


def test_the_database_url_is_read_by_libpq(settings_of):
    url = "postgresql://u:p%40ss@a.example,b.example:6432/n?target_session_attrs=read-write&sslmode=require"
    shown = settings_of("s.DATABASES['default']", **PRODUCTION | {"DATABASE_URL": url})
    for part in ("'HOST': 'a.example,b.example'", "'PASSWORD': 'p@ss'", "'target_session_attrs': 'read-write'"):
        assert part in shown


def test_the_mail_url_is_understood(settings_of):
    shown = settings_of(
        "s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS",
        **PRODUCTION | {"EMAIL_URL": "smtp+tls://redaktion:p%3Aw@mail.example"},
    )
    assert shown == "mail.example 587 p:w True"


def test_the_example_names_every_setting_and_no_other():
    source = (ROOT / "newsportal" / "settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|web_address)\("(\w+)"', source))
    named = set(re.findall(r"^#(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    # Set by script/run, not by people; and the name of the file itself.
    assert named == read - {"NEWSPORTAL_LOCAL", "NEWSPORTAL_ENV"}


def test_a_file_of_settings_is_read_and_the_environment_wins(settings_of, tmp_path):
    file = tmp_path / "portal.env"
    file.write_text("SITE_NAME=Förde-Bote\nPORT=9000\n")
    shown = settings_of("s.SITE_NAME, s.PORT", NEWSPORTAL_ENV=str(file), PORT="9001", NEWSPORTAL_LOCAL="1")
    assert shown == "Förde-Bote 9001"
    file.write_bytes("SITE_NAME=Müller".encode("latin-1"))
    assert "cannot be read as UTF-8 text" in settings_of("s.PORT", NEWSPORTAL_ENV=str(file), NEWSPORTAL_LOCAL="1")


def test_a_relative_folder_lies_in_the_project_wherever_a_command_is_called(settings_of):
    assert settings_of("s.VAR", **PRODUCTION | {"NEWSPORTAL_VAR": "daten"}) == str(ROOT / "daten")


def test_nobody_else_reads_the_environment():
    for path in (path for app in ("articles", "ticker", "newsportal") for path in (ROOT / app).rglob("*.py")):
        if path.name != "settings.py":
            found = re.findall(r"os\.(?:environ|getenv)\b.*", path.read_text())
            # Setting the settings module or the local mode for what is started next is no reading.
            # Nor is the worker's keeping all of it, for the next one.
            assert path.name == "worker.py" or all("setdefault" in line or '"] = ' in line for line in found), path
