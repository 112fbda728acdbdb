"""A visitor with a websocket: sends a word each second, and prints what it gets and with which code the socket closes."""

import asyncio
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def visit():
    async with connect("ws://www.foobar.com/socket", host="127.0.0.1", port=80) as socket:
        try:
            while True:
                await socket.send("word")
                print(await socket.recv(), flush=True)
                await asyncio.sleep(float(sys.argv[1]))
        except ConnectionClosed as closed:
            print(f"closed {closed.rcvd.code if closed.rcvd else None}", flush=True)


asyncio.run(visit())
