"""Space and inodes of the volumes. disk-space/list.sh judges the space."""

import os

from . import line, shell

FOLDERS = {"root": "/", "data": "/var/lib/mysql", "files": "/srv/data"}
REMEDIES = {
    "root": "sudo du --one-file-system --max-depth 3 --human-readable / | sort --human-numeric-sort | tail shows what is large; pulumi config set rootVolumeSize with more GiB, then npm run up, grows the volume while the site runs",
    "data": "pulumi config set dataVolumeSize with more GiB, then npm run up; it grows while the site runs",
    "files": "pulumi config set filesVolumeSize with more GiB, then npm run up; it grows while the site runs",
}

# Of a hundred. The same share as of the space.
LEAST_INODES = 10


def lines():
    listed = shell.script("system/files/disk-space/list.sh").splitlines()
    fullest = 0.0
    found = []
    for said in listed:
        fields = said.split(maxsplit=3)
        if len(fields) == 4:
            name = fields[3].split()[1]
            volume = space(name, fields[0] == "low", int(fields[1]), int(fields[2]))
            nodes, used = inodes(name, os.statvfs(FOLDERS[name]))
            fullest = max(fullest, 100 - 100 * int(fields[1]) / max(1, int(fields[2])), used)
            found += [volume] if nodes is None else [volume, nodes]
    if "read-only" in listed:
        found.insert(0, line.Line("database.writes", "Database", line.PROBLEM, "takes no changes until there is space on the data volume", remedy=REMEDIES["data"]))
    if found:
        found[0] = found[0]._replace(metrics={"DiskUsed": round(fullest, 1)})
    return found


def space(name, low, free, size):
    value = f"{100 - 100 * free / max(1, size):.0f} % used, {amount(free)} of {amount(size)} free"
    limit = f"{amount(min(size / 10, 5 * 1024))} free"
    state = line.PROBLEM if low else line.OK
    return line.Line(f"disk.{name}", f"{name.capitalize()} volume", state, value, limit, remedy=REMEDIES[name] if low else None)


def amount(mebibytes):
    return f"{mebibytes:.0f} MiB" if mebibytes < 1024 else f"{mebibytes / 1024:.1f} GiB"


def inodes(name, found):
    """Some file systems make them as they need them; their line is none."""
    if found.f_files == 0:
        return None, 0.0
    free = 100 * found.f_favail / found.f_files
    few = free < LEAST_INODES
    where = FOLDERS[name]
    remedy = f"many small files are below {where}: sudo du --inodes --one-file-system --max-depth 3 {where} | sort --numeric-sort | tail shows where"
    return (
        line.Line(
            f"inodes.{name}",
            f"{name.capitalize()} volume's inodes",
            line.PROBLEM if few else line.OK,
            f"{100 - free:.0f} % used, {found.f_favail} free",
            f"{LEAST_INODES} % free",
            remedy=remedy if few else None,
        ),
        100 - free,
    )
