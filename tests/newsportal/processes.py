"""Processes that a folder keeps busy: what was started with it as NEWSPORTAL_VAR, and its PostgreSQL."""

import psutil


def of(folder):
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), *process.environ().values()]
        except psutil.AccessDenied:
            words = process.cmdline()
        except psutil.NoSuchProcess:
            continue
        if process.pid != psutil.Process().pid and any(str(folder) in word for word in words):
            found.append(process)
    return found


def all_gone(folder, seconds=30):
    """Wait until none is left; whether that came true in time."""
    _, alive = psutil.wait_procs(of(folder), timeout=seconds)
    return not alive
