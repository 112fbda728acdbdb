"""Memory, and load against processors."""

import os

from . import line, shell

# Of a hundred. What the kernel can give back, such as its cache of files, does not count as used.
MUCH = 90
TOO_MUCH = 97

# Programs that wait or work, for each processor, on average over five minutes.
MUCH_LOAD = 2


def lines():
    with open("/proc/meminfo") as file:
        yield memory(file.read())
    yield load(os.getloadavg()[1], len(os.sched_getaffinity(0)), shell.in_container())


def memory(text):
    sizes = {fields[0].rstrip(":"): int(fields[1]) for fields in map(str.split, text.splitlines()) if len(fields) > 1}
    total, available = sizes["MemTotal"], sizes["MemAvailable"]
    used = 100 - 100 * available / total
    state = line.PROBLEM if used >= TOO_MUCH else line.WARNING if used >= MUCH else line.OK
    remedy = None if state == line.OK else "systemd-cgtop --order=memory shows who; fewer applicationWorkers, or a larger instanceType"
    value = f"{used:.0f} % used, {available / 1024:.0f} of {total / 1024:.0f} MiB available"
    return line.Line("memory.used", "Memory", state, value, f"{TOO_MUCH} %", remedy=remedy, metrics={"MemoryUsed": round(used, 1)})


def load(average, processors, container):
    if container:
        return line.Line("load", "Load", line.OK, f"{average:.1f} in five minutes, of the computer on which this machine runs")
    state = line.WARNING if average > MUCH_LOAD * processors else line.OK
    remedy = None if state == line.OK else "systemd-cgtop shows who; a larger instanceType if visitors are"
    return line.Line("load", "Load", state, f"{average:.1f} in five minutes, on {processors} processors", f"{MUCH_LOAD * processors}", remedy=remedy)
