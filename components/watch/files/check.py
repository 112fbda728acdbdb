"""The server's own check: prints one JSON object and changes nothing.

    {"at":"2026-11-30T07:00:00Z","lines":[{"id":"disk.files","title":"Files volume","state":"ok","value":"42 % of 10.0 GiB",
      "limit":"90 %","since":"2026-11-29T22:40:00Z","remedy":null}],"metrics":{"DiskUsed":42.0}}

Each topic is a module in topics/ and runs in a process of its own, at the same time as the others: one that fails or hangs is one
line of the state `unknown`. It takes less than 1.5 s if nothing hangs, and never longer than DEADLINE. No line has a visitor's
address, a query or a secret.
usage: check.py [--kept|TOPIC]    --kept: the answer is kept, and what is new in it is so from now on; TOPIC: it alone
"""

import importlib
import json
import os
import select
import signal
import sys
import time

sys.dont_write_bytecode = True

from topics import line, remember  # noqa: E402

# Each has `lines()`. In the order in which a person wants to know what is wrong.
TOPICS = [
    "visitors",
    "services",
    "requests",
    "disks",
    "database",
    "failures",
    "memory",
    "backups",
    "updates",
    "clock",
    "releases",
    "watch",
    "sending",
]

# Seconds. question.sh takes six at most.
DEADLINE = 8


def begin(topic):
    """Starts a topic; returns its process and where its answer can be read."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    # A group of its own: whatever it starts can be ended with it. Nothing of it may reach this program's output.
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    try:
        answer = list(importlib.import_module(f"topics.{topic}").lines())
    except BaseException as error:  # pylint: disable=broad-except
        # Its text may quote what it could not read.
        answer = [silent(topic, f"its check failed ({type(error).__name__})")]
    with os.fdopen(writer, "w") as pipe:
        json.dump(answer, pipe)
    os._exit(0)


def silent(topic, why):
    remedy = f"on the server: sudo python3 -B {os.path.abspath(__file__)} {topic} shows why"
    return line.Line(f"{topic}.asked", topic.capitalize(), line.UNKNOWN, f"not known: {why}", remedy=remedy)


def collect(topics):
    """The answers of all topics, in their order."""
    deadline = time.monotonic() + DEADLINE
    running = {reader: (topic, process) for topic in topics for process, reader in [begin(topic)]}
    said = dict.fromkeys(running, b"")
    waiting = set(running)
    while waiting:
        ready, _, _ = select.select(waiting, [], [], max(0, deadline - time.monotonic()))
        if not ready:
            break
        for reader in ready:
            data = os.read(reader, 65536)
            said[reader] += data
            if not data:
                waiting.remove(reader)
    for topic, process in running.values():
        try:
            os.killpg(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    answers = []
    for reader, (topic, _) in running.items():
        if reader in waiting:
            answers.append(silent(topic, f"no answer in {DEADLINE} s"))
            continue
        try:
            answers.extend(line.Line(*fields) for fields in json.loads(said[reader]))
        except (ValueError, TypeError):
            answers.append(silent(topic, "its check ended without an answer"))
    return answers


def answer(kept):
    at = time.time()
    lines = remember.with_times(collect(TOPICS), at if kept else None)
    metrics = {"Problems": sum(each.state == line.PROBLEM for each in lines)}
    for each in lines:
        metrics.update(each.metrics or {})
    return {"at": line.iso(at), "lines": [each.fields() for each in lines], "metrics": metrics}


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--kept"]):
        # One topic, with what goes wrong in it.
        for found in importlib.import_module(f"topics.{sys.argv[1]}").lines():
            print(json.dumps(found.fields()))
    else:
        print(json.dumps(answer(kept=len(sys.argv) > 1), separators=(",", ":")))
