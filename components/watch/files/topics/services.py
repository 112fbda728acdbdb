"""The services, and everything else that the program has set up and question.sh asks for. Its answer is the judgement: what is
here tells it, and adds since when a service runs."""

import hashlib
import json

from . import certificate, line, shell
from .places import SETTINGS

TITLES = {
    "stopped": "Service",
    "unfinished": "Interrupted",
    "unmounted": "Volume",
    "firewall": "Firewall",
    "data": "Database",
    "traffic": "Release",
    "certificate": "Certificate",
    "silent": "Server",
    "drift": "Drift",
}


def lines():
    answer = json.loads(shell.script("server-step/files/question.sh", seconds=7.5))
    units = running_units()
    if answer.get("held"):
        since = (SETTINGS / "held").stat().st_mtime
        remedy = "npm run stop-writing with --undo starts everything again"
        yield line.Line("services.held", "Writing", line.PROBLEM, "npm run stop-writing has stopped all that writes", since=since, remedy=remedy)
        return
    yield from tell(answer, units, expectations())
    if answer.get("certificate"):
        broken = [reason for reason in answer["reasons"] if reason["kind"] == "certificate"]
        yield from certificate.lines(answer["certificate"], broken=remedy_of(broken[0]) if broken else None)


def tell(answer, units, asked):
    """The lines of an answer. What a script at work has stopped is no problem: it starts it again."""
    busy = answer["busy"]
    if busy:
        yield line.Line("services.work", "At work", line.OK, "a deploy, maintenance, restore or set-up is running on the server")
    # What is wrong with the certificate, its own line says.
    reasons = [reason for reason in answer["reasons"] if reason["kind"] != "certificate" or not answer.get("certificate")]
    for title, unit in units:
        own = [reason for reason in reasons if reason["what"].startswith(f"{unit['Id']} ")]
        reasons = [reason for reason in reasons if reason not in own]
        yield service(title, unit, own, busy)
    for reason in reasons:
        name = hashlib.sha256(reason["what"].encode()).hexdigest()[:8]
        title = TITLES.get(reason["kind"], reason["kind"].capitalize())
        yield line.Line(f"{reason['kind']}.{name}", title, worst(busy), reason["what"], remedy=remedy_of(reason))
    if not answer["reasons"]:
        yield line.Line("services.expected", "Set-up", line.OK, f"all {asked} things that the program has set up and asks for are so")


def worst(busy):
    return line.WARNING if busy else line.PROBLEM


def remedy_of(reason):
    step = f"npm run up runs the step {reason['step']} again" if reason.get("step") else None
    return "; ".join(filter(None, [step, reason.get("remedy")])) or None


def service(title, unit, reasons, busy):
    name = unit["Id"]
    state = f"{name} {unit['ActiveState']} ({unit['SubState']})"
    since = float(unit["StateChangeTimestamp"].lstrip("@") or 0) or None
    if reasons:
        value = "; ".join(reason["what"] for reason in reasons)
        return line.Line(f"service.{title}", title, worst(busy), value, since=since, remedy=remedy_of(reasons[0]))
    if unit["ActiveState"] in ("active", "activating", "reloading"):
        return line.Line(f"service.{title}", title, line.OK, state, since=since)
    # The program starts it, and nobody has said why it does not run.
    return line.Line(f"service.{title}", title, worst(busy), state, since=since, remedy="npm run up")


def running_units():
    """The units of the tiers, each with its title: MySQL and an application's unit are not in every stack."""
    call = 'slot=$(current_slot); if [[ -n $slot ]] && has_unit "$slot"; then echo "$slot"; fi'
    slot = shell.functions(["server-step/files/application-units.sh"], call).strip()
    wanted = {"Nginx": "nginx.service", **({"Application": f"application@{slot}.service"} if slot else {}), "MySQL": "mysql.service"}
    said = shell.output(["systemctl", "show", "--timestamp=unix", "--property=Id,LoadState,ActiveState,SubState,StateChangeTimestamp", *wanted.values()])
    units = {unit["Id"]: unit for unit in map(properties, said.split("\n\n")) if unit}
    return [(title, units[name]) for title, name in wanted.items() if units.get(name, {}).get("LoadState") in ("loaded", "masked")]


def properties(text):
    return dict(each.split("=", 1) for each in text.splitlines() if "=" in each)


def expectations():
    """How many things question.sh asks for."""
    return sum(len(file.read_text().splitlines()) for file in (SETTINGS / "expected").glob("*") if file.is_file())
