"""Runs pip, and says what usually helps where it fails. Its output goes to whoever runs the build, which masks
credentials."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile

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

# What pip says, and what it means. pip's own last line often blames a missing package, which is misleading.
HINTS = (
    (
        "ConnectTimeout|ReadTimeout|NewConnection|ConnectionReset|RemoteDisconnected|IncompleteRead|NameResolution|ProxyError|SSLError",
        "the package index does not answer as it should; run this again when it does\n"
        "error: one in a private network must be in applicationPackageIndexes",
    ),
    (
        "40[13] (Client Error|Unauthorized|Forbidden)|could not read Username|Authentication failed",
        "the index or repository wants other credentials; they belong into applicationBuildEnvironment, as secrets "
        "(PIP_INDEX_URL, UV_INDEX_NAME_PASSWORD, or a variable that the list names as ${NAME})",
    ),
    (
        r"from versions: none\)",
        "the index has no such package, or does not show it to these credentials, which belong into "
        "applicationBuildEnvironment",
    ),
    (
        r"command '\S*(gcc|cc|g\+\+|c\+\+|rustc|cargo|clang)\S*' failed|fatal error: \S+\.h: No such file|pkg-config|mysql_config",
        "a package is compiled here, and something that it needs for that is missing; add it to applicationSystemPackages "
        "(build-essential, python3-dev, lib…-dev)",
    ),
    (
        "THESE PACKAGES DO NOT MATCH THE HASHES",
        "a package has changed since the list was made; make the list again if that is no surprise",
    ),
    (
        "all requirements must have their versions pinned|Hashes are required in --require-hashes mode",
        "a list with hashes needs one for every package, those that others need included; `uv export`, `poetry export` and "
        "`pip-compile --generate-hashes` write such lists",
    ),
)


def run(command, **options):
    """Runs a command; ends the build with its output and a hint if it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    if result.returncode == 0:
        return result.stdout
    print("\n".join(result.stdout.splitlines()[-40:]), file=sys.stderr)
    for pattern, hint in HINTS:
        if re.search(pattern, result.stdout):
            print(f"error: {hint}", file=sys.stderr)
    sys.exit(1)


def pip(environment, command, *arguments, folder=None, variables=()):
    """pip for the virtual environment, without being part of it. What a package's build leaves as settings, in its home or in
    the environment, is not the next run's."""
    options = OPTIONS if command == "install" else ("--quiet", "--yes", "--disable-pip-version-check")
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(environment, "pip.conf"))
    with tempfile.TemporaryDirectory(dir=os.path.expanduser("~"), ignore_cleanup_errors=True) as home:
        # -P: what lies in the folder is no part of pip.
        return run(
            [f"{environment}/bin/python", "-P", "-m", "pip", command, *options, *arguments],
            cwd=folder,
            env={**os.environ, "HOME": home, "PYTHONPATH": pip_wheel.path(), **dict(variables)},
        )
