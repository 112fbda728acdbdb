"""The clock: backups, certificates and log-ins depend on it."""

from . import line, shell, start
from .services import properties

# Seconds after a start within which it may still be on its way.
STARTING = 900


def lines():
    running = start.seconds_ago()
    container = shell.in_container()
    said = {} if container else properties(shell.output(["timedatectl", "show", "--property=NTPSynchronized"]))
    return [judge(said, container, running)]


def judge(said, container, running):
    if container:
        return line.Line("clock", "Clock", line.OK, "that of the computer on which this machine runs")
    if said.get("NTPSynchronized") == "yes":
        return line.Line("clock", "Clock", line.OK, "synchronized")
    state = line.WARNING if running < STARTING else line.PROBLEM
    return line.Line("clock", "Clock", state, "not synchronized", remedy="timedatectl and systemctl status chrony systemd-timesyncd on the server say why; UDP port 123 must be open outwards")
