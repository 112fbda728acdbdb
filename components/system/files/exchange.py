"""Exchanges two paths in one rename, so that neither is missing at any moment: exchange.py PATH PATH"""

import ctypes
import os
import sys

CURRENT_FOLDER = -100  # AT_FDCWD
EXCHANGE = 2  # RENAME_EXCHANGE

library = ctypes.CDLL(None, use_errno=True)
first, second = (os.fsencode(path) for path in sys.argv[1:3])
if library.renameat2(CURRENT_FOLDER, first, CURRENT_FOLDER, second, EXCHANGE) != 0:
    code = ctypes.get_errno()
    sys.exit(f"error: {sys.argv[1]} and {sys.argv[2]} cannot be exchanged: {os.strerror(code)}")
