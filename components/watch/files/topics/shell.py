"""Asks the programs and scripts of the server."""

import subprocess

from .places import COMPONENTS


def output(command, seconds=3):
    """What a command prints. Raises if it fails, or takes longer."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=seconds, check=True).stdout


def in_container():
    """Whether this is a machine of a rehearsal: its clock and its load are the computer's."""
    return subprocess.run(["systemd-detect-virt", "--quiet", "--container"], stdin=subprocess.DEVNULL, check=False).returncode == 0


def script(path, *parameters, seconds=3):
    """What a component's script prints, such as system/files/disk-space/list.sh."""
    return output(["bash", str(COMPONENTS / path), *parameters], seconds)


def functions(sources, call, seconds=3):
    """What functions of the components print that are sourced after lib.sh."""
    files = " ".join(f'source "{COMPONENTS / path}";' for path in ["server-step/files/lib.sh", *sources])
    return output(["bash", "-c", f"{files} {call}"], seconds)
