"""The bench's judgement of pages: a check that finds nothing must be one that can find something."""

import gzip
import sys
import time
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.fixture
def freshness(monkeypatch):
    """The module, as the bench imports it; what it imports does not stay."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(BENCH)
    import freshness

    yield freshness
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == BENCH:
            del sys.modules[name]


@pytest.fixture
def judge(freshness):
    """Gives what is wrong with an answer. Number 1 was committed ten seconds ago, 2 nine seconds ago, 3 just now."""
    now = time.monotonic()
    committed = [0.0, now - 10, now - 9, now, 0.0, 0.0]
    seen = freshness.Seen(committed, committed)

    def judge(body, wanted="identity", coding="identity", status="200 OK", length=None, tag="a"):
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\nETag: {tag}"
        head += f"\r\nContent-Encoding: {coding}" if coding != "identity" else ""
        seen.faults.clear()
        seen.check("/", wanted, head.encode(), body, time.monotonic())
        return list(seen.faults)

    return judge


def page(*numbers):
    return b"".join(b"<p>Serie %06d</p>" % number for number in numbers) + b"</html>\n"


def test_a_page_of_one_committed_number_is_right(judge):
    assert judge(page(3, 3)) == []
    assert judge(page(2, 2), tag="b") == []
    assert judge(gzip.compress(page(3, 3)), wanted="gzip", coding="gzip", tag="c") == []


def test_what_is_wrong_is_found(judge):
    assert judge(page(2, 3)) == ["numbers differ"]
    assert judge(page(3), tag="b") == ["numbers differ"]
    assert judge(page(3, 3)[:-9], tag="c") == ["half"]
    assert judge(page(3, 3), length=1000, tag="d") == ["length"]
    assert judge(page(3, 3), status="503 Service Unavailable", tag="e") == ["status"]
    assert judge(page(1, 1), tag="f") == ["too old"]
    assert judge(page(4, 4), tag="g") == ["never committed"]
    assert judge(page(900_003, 900_003), tag="h") == ["never committed"]
    assert judge(page(3, 3), wanted="identity", coding="gzip", tag="i") == ["coding that nobody asked for"]
    assert judge(page(3, 3), wanted="gzip", coding="gzip", tag="j") == ["coding"]


def test_two_bodies_of_one_number_or_of_one_tag_are_found(judge):
    assert judge(page(3, 3)) == []
    assert judge(page(3, 3, 3)) == ["ETag of another body"]
    assert judge(page(3, 3, 3), tag="b") == ["two pages of one number"]
    assert judge(gzip.compress(page(3, 3, 3)), wanted="gzip", coding="gzip", tag="c") == ["two pages of one number"]


def test_a_percentile_is_a_value_that_was_measured(freshness):
    assert freshness.percentile(list(range(1, 101)), 0.99) == 99
    assert freshness.percentile(list(range(1, 102)), 0.99) == 100
    assert freshness.percentile([7], 0.5) == 7
