"""Checks that no link in a folder leads out of it, where the folder will lie: root follows links within a release.

usage: links.py FOLDER PLACE EXCEPT — PLACE is where the folder will lie; the folder EXCEPT within it isn't looked at
"""

import os
import sys

folder, place, left_out = sys.argv[1:4]
root = os.path.realpath(folder)


def is_inside(link):
    """Whether a link leads to something in the folder, also where the folder lies later, and by way of other links."""
    target = os.readlink(link)
    if os.path.isabs(target):
        if not os.path.normpath(target).startswith(place + "/"):
            return False
        target = root + os.path.normpath(target).removeprefix(place)
    found = os.path.realpath(os.path.join(os.path.dirname(link), target))
    return found == root or found.startswith(root + "/")


for parent, folders, files in os.walk(root):
    for name in [*folders, *files]:
        path = os.path.join(parent, name)
        if os.path.islink(path) and not is_inside(path):
            sys.exit(
                f"error: the build has made a link that leaves the release: {os.path.relpath(path, root)!a} to {os.readlink(path)!a}\n"
                "error: let applicationBuildCommand copy what it leads to"
            )
    if parent == root and left_out in folders:
        folders.remove(left_out)
