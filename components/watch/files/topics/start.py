"""Since when the server runs."""

import os
import time


def seconds_ago():
    """Of the first process, since the time of a container's start is not that of its computer's."""
    with open("/proc/1/stat") as file:
        # The name of the program, which may contain anything, ends with the last parenthesis. The start is field 22 of
        # proc(5), in ticks.
        ticks = int(file.read().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
