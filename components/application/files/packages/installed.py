"""What a virtual environment has, by its own records."""

import glob
import importlib.metadata
import json
import os
import re
import urllib.parse


def site_packages(environment):
    return glob.glob(f"{environment}/lib/python3*/site-packages")[0]


def distributions(environment):
    return {normal(found.metadata["Name"]): found for found in importlib.metadata.distributions(path=[site_packages(environment)])}


def normal(name):
    """PyPA's normalized name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def local_projects(environment):
    """Those that were installed from a folder: (name, folder, whether editable)."""
    for name, found in distributions(environment).items():
        origin = json.loads(found.read_text("direct_url.json") or "{}")
        if "dir_info" in origin:
            folder = urllib.parse.unquote(urllib.parse.urlsplit(origin["url"]).path)
            yield name, os.path.join(folder, origin.get("subdirectory", "")).rstrip("/"), bool(origin["dir_info"].get("editable"))
