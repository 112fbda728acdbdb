"""Prints the name of the virtual environment that a release needs: releases whose packages are the same share one.
Refuses lists with which no installation can succeed, before any begins.

usage: plan.py FOLDER SERVER — SERVER is the application server, whose own packages the environment has as well
"""

import hashlib
import json
import os
import platform
import sys

import source
from refusal import Refusal

here = os.path.dirname(os.path.abspath(__file__))


def own_files(server, chosen):
    """Our lists that have a part in the environment."""
    tool = {"pylock.toml": "uv"}.get(chosen, chosen.removesuffix(".lock"))
    paths = [os.path.join(here, "servers", f"{server}.txt"), os.path.join(here, "tools", f"{tool}.txt")]
    return [path for path in paths if os.path.exists(path)]


def name(folder, server):
    chosen = source.find(folder)
    files = [[os.path.basename(path), source.digest(here, path)] for path in own_files(server, chosen)]
    text = json.dumps([source.content(folder, chosen), files, platform.python_version(), server])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


if __name__ == "__main__":
    try:
        print(name(*sys.argv[1:3]))
    except Refusal as refusal:
        sys.exit(f"error: {refusal}")
