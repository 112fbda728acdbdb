"""Installs the projects of a release into the release: a virtual environment of its own, `.environment`, on top of the one
with the packages, which it shares with other releases. Runs in the build's sandbox, as its user, in a copy of the release
that is in the release's place.

usage: release.py FOLDER SHARED-ENVIRONMENT RELEASE
"""

import os
import sys

import installed
from pip_runs import pip, run


def put_on_top(environment, shared):
    run([sys.executable, "-m", "venv", "--without-pip", environment])
    # Reads .pth files of the shared packages too, which a mere path would not.
    line = f"import site; site.addsitedir({installed.site_packages(shared)!r})\n"
    with open(os.path.join(installed.site_packages(environment), "shared-packages.pth"), "w", encoding="utf-8") as file:
        file.write(line)


def version_variables(release):
    """A release has no history of Git, from which some projects take their version."""
    names = ("SETUPTOOLS_SCM_PRETEND_VERSION", "PDM_BUILD_SCM_VERSION", "POETRY_DYNAMIC_VERSIONING_BYPASS")
    return {name: os.environ.get(name) or f"0+{release}" for name in names}


def install_projects(folder, environment, shared, release):
    listed = os.path.join(shared, ".release")
    arguments = []
    for option, name in (("--requirement", "requirements.txt"), ("--constraint", "constraints.txt")):
        if os.path.exists(os.path.join(listed, name)):
            arguments += [option, os.path.join(listed, name)]
    if os.path.exists(os.path.join(listed, "no-dependencies")):
        arguments.append("--no-deps")
    pip(environment, "install", *arguments, folder=folder, variables=version_variables(release))


def copy_programs(environment, shared):
    """A program of the shared environment would run without the projects of the release."""
    ours, theirs = (os.path.join(place, "bin") for place in (environment, shared))
    for name in os.listdir(theirs):
        target = os.path.join(ours, name)
        if os.path.lexists(target) or name.startswith("activate") or name == "Activate.ps1":
            continue
        with open(os.path.join(theirs, name), "rb") as file:
            content = file.read()
        head, rest = content[:512], content[512:]
        if not (head.startswith(b"#!") and f"{theirs}/python".encode() in head):
            os.symlink(os.path.join(theirs, name), target)
            continue
        with open(target, "wb") as file:
            file.write(head.replace(f"{theirs}/".encode(), f"{ours}/".encode()) + rest)
        os.chmod(target, 0o755)


if __name__ == "__main__":
    release_folder, shared_environment, release_name = sys.argv[1:4]
    own_environment = os.path.join(release_folder, ".environment")
    put_on_top(own_environment, shared_environment)
    install_projects(release_folder, own_environment, shared_environment, release_name)
    copy_programs(own_environment, shared_environment)
