import { lifespan } from "../slots/lifespan";

/** The page of a visitor who comes by HTTPS, as an application that takes no others; it knows two more paths. */
const application = `
import json

async def application(scope, receive, send):
${lifespan}
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    # As an application does that takes no visitor who comes by HTTP.
    status = 200 if headers["x-forwarded-proto"] == "https" or scope["path"] == "/by-http" else 418
    sent = [(b"strict-transport-security", b"max-age=63072000")] if scope["path"] == "/strict" else []
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": json.dumps([scope["scheme"], headers["host"]]).encode()})
`;
/** A release of it, as `SlotServer.deploy` takes one. */
export const release = { "pages.py": application, "requirements.txt": "", "static/site.css": "body {}" };
/** Its settings. */
export const uvicorn = {
    APPLICATION_SERVER: "uvicorn",
    APPLICATION_CALLABLE: "pages:application",
    APPLICATION_WORKERS: 1,
    STATIC_FOLDER: "static",
};
