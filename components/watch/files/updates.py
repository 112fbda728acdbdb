"""Lists what waits for maintenance on this server, as JSON, each with the time at which it was first seen:

    {"at":SECONDS,"packages":{"nginx":SECONDS},"reboot":{"asked for by linux-image":SECONDS}}

apt needs a second of processor time for it, so minute.sh keeps the result.
usage: updates.py FILE    with the list before this one, if there is one
"""

import json
import sys
import time

sys.dont_write_bytecode = True

from topics import shell  # noqa: E402


def listed(sources, call):
    return [each for each in shell.functions(sources, call, seconds=60).splitlines() if each]


def seen(names, before, now):
    return {name: before.get(name, now) for name in names}


def main():
    now = int(time.time())
    try:
        with open(sys.argv[1]) as file:
            before = json.load(file)
    except (OSError, ValueError):
        before = {}
    maintenance = "system/files/maintenance"
    packages = [each.split()[1] for each in listed([f"{maintenance}/updates.sh"], "pending_updates") if each.startswith("package ")]
    reboot = listed([f"{maintenance}/services.sh"], "reasons_to_reboot")
    found = {"at": now, "packages": seen(packages, before.get("packages", {}), now), "reboot": seen(reboot, before.get("reboot", {}), now)}
    print(json.dumps(found, separators=(",", ":")))


main()
