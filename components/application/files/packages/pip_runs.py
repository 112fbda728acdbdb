"""Runs pip, again where an index has a bad moment. Its output goes to whoever runs the build, which masks credentials and adds
what is likely to help (remedies.sed)."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time

import pip_wheel

# pip gives up on an index that does not answer within a minute.
OPTIONS = (
    "--quiet",
    "--disable-pip-version-check",
    "--no-cache-dir",
    "--no-input",
    "--retries=2",
    "--timeout=15",
)

# Before pip runs again because an index did not answer: seconds.
PAUSES = (5, 20)

# pip doesn't say why it skips the page of a package; what it writes into its log does. 404 is what most indexes answer for a
# package that they haven't.
NOT_FOUND = re.compile("No matching distribution found|from versions: none")
SKIPPED = re.compile(r"Could not fetch URL \S+: (?!404 ).*(?= - skipping)")

# Why an index that pip was to ask has answered nothing, besides such a page. That it has no such package is not known then.
NOT_ASKED = re.compile(r"Retrying \(|is not a trusted or secure host")
NO_MATCH = re.compile("^ERROR: No matching distribution found for ")

# What may be another answer in a moment. pip itself tries again for a part of it, within a second; where it has waited for an
# answer, it has waited enough.
BAD_MOMENT = re.compile(
    r"\b(408|425|429|5\d\d) (Client|Server) Error|HTTP error (408|425|429|5\d\d) |too many (429|5\d\d) error responses|"
    "NewConnection|ConnectionReset|RemoteDisconnected|IncompleteRead|NameResolution"
)


def run(command, **options):
    """Runs a command; ends the build with its output if it fails."""
    result = attempt(command, **options)
    if result.returncode:
        fail(result.stdout)
    return result.stdout


def attempt(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **options)


def fail(output, reasons=()):
    lines = output.splitlines()
    if reasons or NOT_ASKED.search(output):
        lines = [line for line in lines if not NO_MATCH.search(line)]
    print("\n".join([*lines[-40:], *reasons]), file=sys.stderr)
    sys.exit(1)


def run_pip(command, log, **options):
    """Runs pip, up to three times if an index has a bad moment."""
    for pause in (*PAUSES, None):
        result, reasons = attempt(command, **options), []
        # With a log, pip keeps to itself what a package's build has printed: so not the first time. Of an index that it has
        # waited for, it says so anyway, and another wait would be for nothing.
        if result.returncode and NOT_FOUND.search(result.stdout) and "Retrying (" not in result.stdout:
            explained = attempt([*command, "--log", log], **options)
            reasons = skipped_pages(log)
            if explained.returncode == 0:
                return explained.stdout
        if result.returncode == 0:
            return result.stdout
        if pause is None or not BAD_MOMENT.search("\n".join([result.stdout, *reasons])):
            fail(result.stdout, reasons)
        time.sleep(pause)


def skipped_pages(log):
    """Each page of an index that pip has skipped, and why; removes the log."""
    with contextlib.suppress(FileNotFoundError), open(log, encoding="utf-8", errors="replace") as file:
        os.remove(log)
        return list(dict.fromkeys(SKIPPED.findall(file.read())))
    return []


def pip(environment, command, *arguments, folder=None, variables=()):
    """pip for the virtual environment, without being part of it. What a package's build leaves as settings, in its home or in
    the environment, is not the next run's."""
    options = OPTIONS if command == "install" else ("--quiet", "--yes", "--disable-pip-version-check")
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(environment, "pip.conf"))
    with tempfile.TemporaryDirectory(dir=os.path.expanduser("~"), ignore_cleanup_errors=True) as home:
        # -P: what lies in the folder is no part of pip.
        return run_pip(
            [f"{environment}/bin/python", "-P", "-m", "pip", command, *options, *arguments],
            os.path.join(home, "pip.log"),
            cwd=folder,
            env={**os.environ, "HOME": home, "PYTHONPATH": pip_wheel.path(), **dict(variables)},
        )
