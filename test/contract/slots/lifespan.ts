/** The first lines of an ASGI application: it begins and ends when its server says so. */
export const lifespan = `    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return`;
