"""A steady load of readers: so many requests a second whatever the answers take, in a process of its own.

Latency counts from the moment that a request was due, so that a server which stalls is charged for all who waited.
"""

import asyncio
import contextlib
import gc
import itertools
import multiprocessing
import random
import resource
import signal
import time
from urllib.parse import urlsplit

from servers import BROWSER, local

OPEN = 32  # connections kept at once; who finds none free opens another
TIMEOUT = 10
PROCESSES = multiprocessing.get_context("fork")


@contextlib.contextmanager
def helper(function, *arguments):
    """Runs the function in a process of its own, with a pipe to us as its first argument; gives our end of it."""
    ours, theirs = PROCESSES.Pipe()

    def run():
        ours.close()
        local.die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is ours, and we end it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        function(theirs, *arguments)

    process = PROCESSES.Process(target=run, daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()


def zipf(addresses, exponent, count, seed=5):
    """So many of the addresses by chance; the one in place n is asked for in proportion to 1 / n ** exponent."""
    weights = list(itertools.accumulate(1 / place**exponent for place in range(1, len(addresses) + 1)))
    return random.Random(seed).choices(addresses, cum_weights=weights, k=count)


def steady(pipe, site, paths, rate):
    """Asks for the paths one after another, `rate` a second; sends seconds of each and what was no 200."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # many wait when the server does not keep up
    gc.disable()  # a pause of ours would look like one of the server
    pipe.send(asyncio.run(_steady(urlsplit(site), paths, rate)))


async def _steady(site, paths, rate):
    free, took, errors = [], [], []
    head = "".join(f"{name}: {value}\r\n" for name, value in BROWSER.items())
    head = f"Host: {site.netloc}\r\n{head}\r\n"

    async def ask(path, due):
        try:
            async with asyncio.timeout(TIMEOUT):
                status = await answered(f"GET {path} HTTP/1.1\r\n{head}".encode())
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            status = repr(error)
        took.append(time.monotonic() - due)
        if status != 200:
            errors.append(f"{path}: {status}")

    async def answered(request):
        reader, writer = free.pop() if free else (None, None)
        if reader is None or reader.at_eof():  # the server closes what was idle for long
            reader, writer = await asyncio.open_connection(site.hostname, site.port)
        try:
            writer.write(request)
            lines = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(lines.split(b"content-length:")[1].split(b"\r\n")[0]))
        except BaseException:
            writer.close()
            raise
        if b"connection: close" in lines or len(free) >= OPEN:
            writer.close()
        else:
            free.append((reader, writer))
        return int(lines.split()[1])

    begin = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number, path in enumerate(paths):
            due = begin + number / rate
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            tasks.create_task(ask(path, due))
    for _, writer in free:
        writer.close()
    return took, errors
