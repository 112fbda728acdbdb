"""Opens connections to a server one after the other and sends on each the first words, then one more piece, again and again.

usage: crowd.py ADDRESS:PORT OWN-ADDRESS COUNT FIRST-WORDS BYTES-OF-BODY BYTES-OF-PIECE SECONDS-BETWEEN
Answers each line of standard input with what has become of the connections, as JSON.
"""

import collections
import json
import resource
import select
import socket
import sys
import time

place, own_address, count, first_words, body, piece, pause = sys.argv[1:]
address, port = place.split(":")
resource.setrlimit(resource.RLIMIT_NOFILE, (int(count) + 100, int(count) + 100))
words = first_words.encode() + b"x" * int(body)
connections, refused, answers, ended = [], 0, collections.Counter(), 0
for _ in range(int(count)):
    try:
        connection = socket.create_connection((address, int(port)), 5, (own_address, 0))
        connection.sendall(words)
        connection.setblocking(False)
        connections.append(connection)
    except OSError:
        refused += 1


def look(connection):
    """The status of an answer, or whether the connection goes on."""
    global ended
    try:
        text = connection.recv(4096)
    except BlockingIOError:
        return True
    except OSError:
        text = b""
    if text:
        answers[text.split(b" ")[1].decode()] += 1
    else:
        ended += 1
    connection.close()
    return False


next_piece = time.monotonic() + float(pause)
while True:
    readable, _, _ = select.select([sys.stdin], [], [], max(0, next_piece - time.monotonic()))
    if readable:
        if not sys.stdin.readline():
            break
        connections = [connection for connection in connections if look(connection)]
        print(json.dumps({"open": len(connections), "refused": refused, "ended": ended, "answers": answers}), flush=True)
    if time.monotonic() >= next_piece:
        for connection in connections:
            try:
                connection.send(b"x" * int(piece))
            except OSError:
                pass
        next_piece = time.monotonic() + float(pause)
