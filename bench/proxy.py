"""The real nginx with deploy/nginx.conf, its paths and ports replaced: how fast it is, and that it does what it promises."""

import gzip
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
from figures import Figure, ratio
from portal import ARTICLE, ROOT, portal

ROUNDS = 25  # of two answers that differ by less than a machine's moods
SECONDS = 2  # of each measurement
STAMPEDE = 60
CHROME = "gzip, deflate, br"

# What a distribution's nginx.conf has around ours. The log, of marked requests only, tells where an answer came from.
AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    log_format source "$http_x_bench $upstream_cache_status $upstream_status";
    access_log {folder}/access.log source if=$http_x_bench;
    include {folder}/newsportal.conf;
}}
"""


def figures():
    for name in ("nginx", "wrk", "curl", "openssl"):
        need(name)
    with (
        portal(ACCESS_LOG="false") as (address, _, environment),
        proxy(address, environment["NEWSPORTAL_VAR"]) as nginx,
    ):
        page = ARTICLE.search(nginx.fetch("/").text)[1]
        yield speed(nginx, page, Path(environment["NEWSPORTAL_VAR"]))
        yield from checks(nginx, page, Path(environment["NEWSPORTAL_VAR"]), address)


def need(name):
    if shutil.which(name):
        return
    if os.geteuid():
        raise SystemExit(f"Error: {name} is missing. Install it: apt-get install {name}.")
    subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", name], check=True, stdout=subprocess.DEVNULL)


def speed(nginx, page, var):
    """The page out of the cache against a file with the same bytes, both over TLS, in turn."""
    answer = nginx.fetch(page, "Accept-Encoding: gzip")
    address = f"/static{page.rstrip('/')}.html"  # as long as the page's own
    file = var / address[1:]
    file.parent.mkdir()
    file.with_name(f"{file.name}.gz").write_bytes(answer.body)
    file.write_bytes(gzip.decompress(answer.body))
    assert nginx.fetch(address, "Accept-Encoding: gzip").body == answer.body
    rounds = []
    for number in range(ROUNDS):  # by turns, so that neither always comes first
        pair = [page, address]
        speeds = {path: nginx.wrk(path) for path in (pair if number % 2 else reversed(pair))}
        rounds.append([speeds[path] for path in pair])
    what = f"article page through nginx against the same {len(answer.body):,} bytes as its file (TLS)"
    return ratio(what, [through / static for through, static in rounds], 0.9)


def checks(nginx, page, var, portal_address):
    style = next(path.name for path in (var / "static" / "css").glob("portal.*.css") if path.name.count(".") == 2)
    image = next((var / "media").rglob("*.webp")).relative_to(var)
    files = [f"/static/css/{style}", "/favicon.ico", "/apple-touch-icon.png", f"/{image}"]

    with ThreadPoolExecutor(STAMPEDE) as pool:
        cold = list(pool.map(lambda _: nginx.fetch("/datenschutz/", "X-Bench: stampede"), range(STAMPEDE)))
    asked = nginx.sources("stampede")
    yield holds(
        f"{STAMPEDE} readers at once of a cold page make one request to gunicorn",
        asked["MISS"] == 1 and {answer.status for answer in cold} == {200},
        ", ".join(f"{count} {source}" for source, count in sorted(asked.items())),
    )

    for spelling in (CHROME, "br;q=1.0, gzip", "gzip", "", "deflate, GZIP;q=0.5", "br;q=0, gzip;q=0.000", "identity"):
        nginx.fetch("/impressum/", f"Accept-Encoding: {spelling}", "X-Bench: variants")
    kept = nginx.kept("/impressum/")
    yield holds("seven spellings of Accept-Encoding keep at most three variants", 1 <= len(kept) <= 3, ", ".join(kept))

    for number in range(20):
        nginx.fetch(f"/kontakt/?fbclid={number}&utm_source=x", "X-Bench: noise")
    yield holds("parameters that the portal does not know keep one page", len(nginx.kept("/kontakt/")) == 1)
    paths = ["/kontakt/%3Fvor=b", "/kontakt/?a=1&vor=b&c=%20", "/kontakt/?vor=%20", "/kontakt/%20", "/kontakt/"]
    read = "/politik/?a=1&vor=b"  # a parameter that counts there, and is refused
    through, direct = (
        [nginx.fetch(path, base=base).status for path in [*paths, read]] for base in (None, portal_address)
    )
    yield holds(
        "a path or parameter that looks like another's is not taken for it",
        through == direct and len(nginx.kept("/kontakt/")) == len(paths),
        ", ".join(map(str, through)),
    )

    newsroom = [nginx.fetch("/redaktion/login/", "X-Bench: newsroom") for _ in range(2)]
    yield holds(
        "the newsroom is never kept",
        all(answer.status == 200 for answer in newsroom)
        and not set(nginx.sources("newsroom")) & {"MISS", "HIT"}
        and not nginx.kept("/redaktion/"),
    )
    nginx.fetch(page)
    for name in ("sessionid", "__Host-sessionid"):
        nginx.fetch(page, f"Cookie: a=b; {name}=x", "X-Bench: session")
    yield holds("a session goes past the cache", nginx.sources("session") == {"BYPASS": 2})

    version = subprocess.check_output(
        ["curl", "-sk", "--http2", "-o", os.devnull, "-w", "%{http_version}", nginx.address + page], text=True
    )
    yield holds("HTTP/2 over TLS", version == "2", f"HTTP/{version}")
    plain = nginx.fetch(page, base=nginx.plain)
    yield holds("http:// leads to https://", (plain.status, plain.headers["location"][:8]) == (301, "https://"))
    yield holds(
        "health is not told outside", {nginx.fetch(f"/{name}z").status for name in ("health", "ready")} == {404}
    )
    etag = nginx.fetch(page).headers.get("etag")
    yield holds("a known ETag is answered 304", nginx.fetch(page, f"If-None-Match: {etag}").status == 304)
    hidden = [nginx.fetch(path).status for path in ("/media/", "/media/../secret-key", "/static/../secret-key")]
    yield holds(
        "nothing beside uploads and static files is served", {301, 404} >= set(hidden), ", ".join(map(str, hidden))
    )

    ending = "/ticker/neu/"  # stale-if-error=0
    fresh = {path: nginx.fetch(path) for path in (page, "/", ending)}
    nginx.stop_gunicorn()
    time.sleep(4)  # past s-maxage and stale-while-revalidate
    answers = [nginx.fetch(path) for path in files]
    yield holds(
        "static files and uploads come from nginx, also when gunicorn is stopped",
        all(answer.status == 200 for answer in answers)
        and all("immutable" in answers[place].headers["cache-control"] for place in (0, -1)),
    )
    yield holds(
        "hot pages are served when gunicorn is stopped",
        all(nginx.fetch(path).status == 200 for path in (page, "/")),
    )
    yield holds(
        "a page that must not outlive its end (stale-if-error=0) is not",
        fresh[ending].status == 200 and nginx.fetch(ending).status == 503,
    )
    cold = nginx.fetch("/archiv/2001-01-01/")
    yield holds(
        "a cold page is a German 503 with Retry-After",
        cold.status == 503 and "nicht erreichbar" in cold.text and "retry-after" in cold.headers,
    )


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def holds(what, is_so, said=""):
    return Figure(what, "yes" if is_so else "no", "holds", bool(is_so), said)


@contextmanager
def proxy(address, var):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        names = {name: f"{folder}/{name}.pem" for name in ("fullchain", "privkey")}
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
            + ["-subj", "/CN=localhost", "-out", names["fullchain"], "-keyout", names["privkey"]],
            check=True,
            capture_output=True,
        )
        plain, secure = free_port(), free_port()
        configuration = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
            "www.example.org": "localhost",
            "127.0.0.1:8000": address.removeprefix("http://"),
            "/etc/ssl/newsportal": folder,
            "/var/lib/newsportal/site": var,
            "/var/cache/nginx/newsportal": f"{folder}/cache",
        }.items():
            if old not in configuration:
                raise SystemExit(f"Error: deploy/nginx.conf has no {old.strip()} any more; bench/proxy.py replaces it.")
            configuration = configuration.replace(old, new)
        Path(folder, "newsportal.conf").write_text(configuration)
        around = AROUND.format(folder=folder, user="" if os.geteuid() else "user root;")
        Path(folder, "nginx.conf").write_text(around)
        process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
        nginx = Nginx(Path(folder), f"https://localhost:{secure}", f"http://localhost:{plain}")
        try:
            while process.poll() is None and nginx.fetch("/").status != 200:
                time.sleep(0.1)
            if process.returncode is not None:
                raise SystemExit(f"Error: nginx does not start.\n{Path(folder, 'error.log').read_text()}")
            yield nginx
        finally:
            process.terminate()
            process.wait()


class Answer:
    def __init__(self, said):
        head, _, self.body = said.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        self.status = int(status.split()[1]) if status else 0
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}

    @property
    def text(self):
        return self.body.decode()


class Nginx:
    def __init__(self, folder, address, plain):
        self.folder, self.address, self.plain = folder, address, plain

    def fetch(self, path, *headers, base=None):
        """An answer as it is, by curl: its body stays compressed and a redirect is not followed."""
        command = ["curl", "-sik", "--http1.1", "--path-as-is", "--noproxy", "*", (base or self.address) + path]
        options = [part for header in headers for part in ("-H", header)]
        return Answer(subprocess.run([*command, *options], stdout=subprocess.PIPE).stdout)

    def wrk(self, path):
        """Requests per second."""
        command = ["wrk", "-t1", "-c16", f"-d{SECONDS}", "-H", "Accept-Encoding: gzip", self.address + path]
        said = subprocess.check_output(command, text=True)
        if "Non-2xx" in said or "Socket errors" in said:
            raise SystemExit(f"Error: {path} failed under load.\n{said}")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])

    def sources(self, mark):
        """How many answers to requests with `X-Bench: mark` came from where: HIT, MISS, BYPASS, or "-" for no cache."""
        lines = (self.folder / "access.log").read_text().splitlines()
        return Counter(line.split()[1] for line in lines if line.split()[0] == mark)

    def kept(self, path):
        """The keys, in the cache, of pages whose path begins so."""
        files = (file.read_bytes() for file in (self.folder / "cache").rglob("*") if file.is_file())
        keys = (re.search(rb"\nKEY: (.*)\n", data)[1].decode() for data in files)
        return sorted(key for key in keys if key.split(" ", 3)[3].startswith(path))

    def stop_gunicorn(self):
        (master,) = (
            process
            for process in psutil.Process().children(recursive=True)
            if "gunicorn" in process.cmdline() and "gunicorn" not in process.parent().cmdline()
        )
        master.terminate()
        psutil.wait_procs([master])


if __name__ == "__main__":
    for figure in figures():
        print(figure)
