"""Since when each line is as it is: the check before this one knows."""

import json

from . import line
from .places import STATE


def with_times(lines, now=None):
    """The lines, each with the time from which on it has its state.

    NOW is for the check that is kept: what it sees first is so from now on. In any other one, nobody knows since when."""
    before = known()
    return [each if each.since is not None else each._replace(since=since(each, before, now)) for each in lines]


def since(each, before, now):
    state, time = before.get(each.id, (None, None))
    if state == each.state:
        return time
    # What is well for as long as anybody knows has no beginning.
    return now if state is not None or each.state in (line.PROBLEM, line.WARNING) else None


def known():
    try:
        lines = json.loads((STATE / "watch" / "latest.json").read_text())["lines"]
        return {each["id"]: (each["state"], line.seconds_of(each["since"])) for each in lines}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
