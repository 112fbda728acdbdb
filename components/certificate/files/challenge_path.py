"""Whether a file among the challenges comes back from each name, at port 80 of each of its addresses, as an authority asks."""

import http.client
import os
import secrets
import socket
import ssl
import urllib.error
import urllib.request

# Seconds for one answer.
PATIENCE = 5


def problems_of(names, challenges, follow_redirects):
    """What is wrong with the way to the challenges, in words. A proxy may redirect; this server does not."""
    folder = os.path.join(challenges, ".well-known", "acme-challenge")
    token, content = f"preflight-{secrets.token_hex(8)}", secrets.token_hex(16)
    os.makedirs(folder, mode=0o755, exist_ok=True)
    file = os.path.join(folder, token)
    try:
        with open(file, "w", encoding="ascii") as written:
            written.write(content)
        os.chmod(file, 0o644)
        path = f"/.well-known/acme-challenge/{token}"
        return [found for name in names for found in ways(name, path, content, follow_redirects)]
    finally:
        if os.path.exists(file):
            os.remove(file)


def ways(name, path, content, follow_redirects):
    try:
        addresses = sorted({entry[4][0] for entry in socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)}, key=lambda text: ":" not in text)
    except OSError as error:
        return [f"{name} has no address: {error}"]
    for address in addresses:
        where = f"port 80 of {name} ({address})"
        try:
            status, body = fetch_by_proxy(name, path) if follow_redirects else fetch(address, name, path)
        except (OSError, http.client.HTTPException) as error:
            return [f"{where} does not answer this server: {error}. Open port 80 in what is between (security group, network ACL, firewall)"]
        if status != 200 or body.strip() != content.encode():
            said = f"answers {status}" if status != 200 else "answers something else"
            return [f"{where} leads elsewhere: it {said} where this server has put a file ({path.rsplit('/', 1)[0]}/)"]
    return []


def fetch(address, name, path):
    connection = http.client.HTTPConnection(address, 80, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": name})
        answer = connection.getresponse()
        return answer.status, answer.read(1000)
    finally:
        connection.close()


def fetch_by_proxy(name, path):
    # As authorities do, whatever certificate there is.
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=ssl._create_unverified_context()), urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{name}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read(1000)
    except urllib.error.HTTPError as error:
        return error.code, b""
