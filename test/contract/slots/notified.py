"""Waits for a unit's word to systemd that it is ready, as Type=notify does. usage: notified.py SOCKET RESULT"""

import os
import socket
import sys

path, result = sys.argv[1:]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.settimeout(60)
listener.bind(path)
os.chmod(path, 0o666)
while "READY=1" not in (words := listener.recv(4096).decode()):
    pass
with open(result, "w", encoding="utf-8") as file:
    file.write(words)
