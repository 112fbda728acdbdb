"""Makes a virtual environment with the packages of a release and those of the application server. Runs in the build's
sandbox, as its user.

Projects within the release's folder are not part of it: the environment outlives the release. It has their dependencies,
and in the folder `.release` what release.py has to install into the release.

usage: environment.py FOLDER ENVIRONMENT SERVER
"""

import contextlib
import os
import shutil
import sys
import tempfile

import installed
import requirement_lists
import source
from pip_runs import pip, run
from refusal import Refusal

here = os.path.dirname(os.path.abspath(__file__))


def install_tool(scratch, name):
    """A tool that reads the lock, in a virtual environment of its own that ends with the build."""
    tool = os.path.join(scratch, name)
    run([sys.executable, "-m", "venv", "--without-pip", tool])
    pip(tool, "install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", os.path.join(here, "tools", f"{name}.txt"))
    return os.path.join(tool, "bin", name)


def sync_with_uv(uv, chosen, folder, environment):
    variables = {
        # The certificate authorities that the server trusts, a company's among them, as pip does.
        "UV_SYSTEM_CERTS": "true",
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": environment,
        "UV_PYTHON": f"{environment}/bin/python",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CACHE": "1",
        "UV_LINK_MODE": "copy",
        "UV_COMPILE_BYTECODE": "1",
        "UV_NO_PROGRESS": "1",
    }
    if chosen == "uv.lock":
        # --locked: a lock that is older than its pyproject.toml is refused.
        arguments = ["sync", "--locked", "--no-dev", "--quiet"]
    else:
        arguments = ["pip", "install", "--quiet", "--requirement", chosen]
    run([uv, *arguments], cwd=folder, env=variables)
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(environment, ".lock"))


def export(tool, chosen, folder, scratch):
    """The lock as a list of requirements."""
    exported = os.path.join(folder, "exported-requirements.txt")
    if chosen == "poetry.lock":
        command = ["export", "--only=main", "--format=requirements.txt", f"--output={exported}", "--no-interaction"]
    else:
        command = ["export", "--production", "--format=requirements", f"--output={exported}"]
    variables = {**os.environ, "POETRY_VIRTUALENVS_CREATE": "false", "PDM_CHECK_UPDATE": "false"}
    run([tool, *command], cwd=folder, env=variables)
    return requirement_lists.read(folder, os.path.basename(exported))


def install_lines(lines, folder, environment, scratch):
    """Installs what the lines list, but for projects in the folder. Their dependencies are installed with all others, as
    pip has to choose versions that suit all. In a list with hashes they are listed."""
    if requirement_lists.hashed(lines):
        lines = [line for line in lines if line.kind != "project"]
    arguments = requirement_lists.write(lines, os.path.join(scratch, "lists"))
    if arguments:
        pip(environment, "install", *arguments, folder=folder)


def take_out_projects(environment):
    """Returns the projects of the release that were installed, as lines for the release."""
    found = sorted(installed.local_projects(environment))
    if found:
        place = installed.site_packages(environment)
        pip(environment, "uninstall", *(name for name, _, _ in found))
        # pip removes this folder with the last package in it.
        os.makedirs(place, exist_ok=True)
    return found


def note_release(lines, found, folder, environment):
    """Notes what the release gets: lines as they were written, or those of a lock, whose dependencies are all here."""
    target = os.path.join(environment, ".release")
    # A build must not leave one of its own.
    shutil.rmtree(target, ignore_errors=True)
    if any(line.kind == "project" for line in lines):
        locked = requirement_lists.hashed(lines)
        kept = [line for line in lines if line.kind == "project" or not locked and (line.source or line.constraint)]
        requirement_lists.write(kept, target)
    elif found:
        locked = True
        os.makedirs(target)
        with open(os.path.join(target, "requirements.txt"), "w", encoding="utf-8") as file:
            for _, path, editable in found:
                relative = os.path.relpath(path, folder)
                file.write(("-e " if editable else "") + ("." if relative == "." else f"./{relative}") + "\n")
    else:
        return
    if locked:
        open(os.path.join(target, "no-dependencies"), "w", encoding="utf-8").close()


def install_server(server, lines, folder, environment, scratch):
    """Our application server, apart from their packages: a list with hashes can't have it too, and one that has another
    version keeps that. Asks the environment, because what a list installs isn't in its text."""
    listed = os.path.join(here, "servers", f"{server}.txt")
    if not os.path.exists(listed):
        return
    present = installed.distributions(environment)
    ours = requirement_lists.read(os.path.dirname(listed), os.path.basename(listed))
    missing = [line for line in ours if installed.normal(line.text.split("==")[0].split("[")[0]) not in present]
    if missing:
        sources = [line for line in lines if line.source]
        arguments = requirement_lists.write(sources + missing, os.path.join(scratch, "server"))
        pip(environment, "install", "--no-deps", *arguments, folder=folder)


def make(folder, environment, server):
    chosen = source.find(folder)
    # The folder can't be written to, and builds of projects write into it.
    scratch = tempfile.mkdtemp(dir=os.path.expanduser("~"))
    copy = os.path.realpath(os.path.join(scratch, "release"))
    shutil.copytree(folder, copy, symlinks=True)
    # Without pip: installing it takes longer than the packages of many applications.
    run([sys.executable, "-m", "venv", "--without-pip", environment])
    lines = []
    if chosen in ("pylock.toml", "uv.lock"):
        sync_with_uv(install_tool(scratch, "uv"), chosen, copy, environment)
    elif chosen in ("poetry.lock", "pdm.lock"):
        tool = install_tool(scratch, chosen.removesuffix(".lock"))
        lines = export(tool, chosen, copy, scratch)
        install_lines(lines, copy, environment, scratch)
        lines += source.own_project(copy, chosen)
    else:
        lines = source.lines(copy, chosen)
        install_lines(lines, copy, environment, scratch)
    note_release(lines, take_out_projects(environment), copy, environment)
    install_server(server, lines, copy, environment, scratch)
    shutil.rmtree(scratch)


if __name__ == "__main__":
    try:
        make(*(os.path.abspath(path) for path in sys.argv[1:3]), sys.argv[3])
    except Refusal as refusal:
        sys.exit(f"error: {refusal}")
