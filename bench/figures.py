"""What a bench module gives: each figure next to its bound. A module is `bench/<name>.py` with `def figures()`."""

import statistics
from dataclasses import dataclass


@dataclass
class Figure:
    what: str  # one line, with what it was measured against
    value: str  # as people read it, with its unit
    bound: str  # such as ">= 0.90"
    holds: bool
    spread: str = ""  # smallest and largest round, and how many


def ratio(what, values, least):
    """The median of the ratios of paired rounds, to be at least `least`."""
    median = statistics.median(values)
    # Three digits, as 0.897 misses 0.90.
    return Figure(what, f"{median:.3f}", f">= {least:.2f}", median >= least, spread(values, "{:.2f}"))


def at_most(what, value, most, unit, values=()):
    """A figure that must not exceed `most`."""
    return Figure(what, f"{value:.3g} {unit}", f"<= {most:g} {unit}", value <= most, spread(values, "{:.3g}"))


def spread(values, form):
    return f"{form.format(min(values))} to {form.format(max(values))} in {len(values)}" if values else ""


def percentile(values, share):
    """The smallest value that at least `share` of them do not exceed: 0.99 for the 99th percentile."""
    return sorted(values)[max(0, -(-len(values) * int(share * 1000) // 1000) - 1)]
