"""Takes over the files that a user has made, who is not trusted: FROM's folders, regular files and links become root's,
in TO, an empty folder. Follows no link, even if that user changes something meanwhile. Of a file only its content, its
time and whether it may be executed are taken: other permissions, attributes, and whatever is neither file nor link, are
not.

usage: take-files.py [--copy] FROM TO — with --copy for a user who may still have files open: moved ones could be changed
"""

import os
import shutil
import stat
import sys

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def take_file(source, target, name, status, copy):
    mode = 0o755 if status.st_mode & stat.S_IXUSR else 0o644
    # A file with several names may be reached by another one. One of another disk can't be moved.
    if not copy and status.st_nlink == 1 and os.fstat(source).st_dev == os.fstat(target).st_dev:
        os.rename(name, name, src_dir_fd=source, dst_dir_fd=target)
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=target)
        try:
            for attribute in os.listxattr(file):
                os.removexattr(file, attribute)
            os.fchown(file, 0, 0)
            os.fchmod(file, mode)
        finally:
            os.close(file)
        return
    reading = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=source)
    writing = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=target)
    with open(reading, "rb") as old, open(writing, "wb") as new:
        if not stat.S_ISREG(os.fstat(reading).st_mode):
            sys.exit(f"error: {name!a} changes while it is taken over")
        shutil.copyfileobj(old, new, 1 << 20)
        new.flush()
        os.fchmod(writing, mode)
        os.utime(writing, ns=(status.st_atime_ns, status.st_mtime_ns))


def take_folder(source, target, copy):
    for name in os.listdir(source):
        status = os.stat(name, dir_fd=source, follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            os.mkdir(name, 0o755, dir_fd=target)
            inner = [os.open(name, FOLDER, dir_fd=folder) for folder in (source, target)]
            take_folder(*inner, copy)
            for folder in inner:
                os.close(folder)
        elif stat.S_ISLNK(status.st_mode):
            os.symlink(os.readlink(name, dir_fd=source), name, dir_fd=target)
        elif stat.S_ISREG(status.st_mode):
            take_file(source, target, name, status, copy)


os.umask(0o022)
*options, source, target = sys.argv[1:]
take_folder(os.open(source, FOLDER), os.open(target, FOLDER), "--copy" in options)
