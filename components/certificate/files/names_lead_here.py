"""Whether a name leads to this server, and nowhere else: as the machine's own resolver says, and as the servers of its zone do,
which have what others will see soon. An authority asks IPv6 first, so an AAAA record that leads elsewhere counts."""

import subprocess

import questions


def problems_of(name, address):
    """What is wrong with the addresses of a name, in words."""
    expected = {"A": {address}, "AAAA": own_ipv6()}
    try:
        own = {kind: {str(record) for record in questions.ask(name, kind)} for kind in expected}
    except questions.Unanswered as error:
        return [f"{name} can't be asked for: {error}"]
    found = problem(name, address, "this server's resolver", own, expected)
    if found:
        return [found]
    for server, server_address in questions.servers_of_zone(name):
        said = {kind: questions.ask_server(server_address, name, kind) for kind in expected}
        known = {kind: set(records) for kind, records in said.items() if records is not None}
        found = problem(name, address, server, known, expected)
        if found:
            return [found]
    return []


def problem(name, address, asked, known, expected):
    if known.get("A") == set() and not known.get("AAAA"):
        return f"{name} does not lead here yet: asked {asked}, got no address; it must have {address}"
    for kind, records in known.items():
        others = sorted(records - expected[kind])
        if others:
            own = address if kind == "A" else " and ".join(sorted(expected[kind]))
            remedy = f"it must have {own}" if own else f"remove the record: authorities and visitors try it first, and this server has {address} alone"
            return f"{name} does not lead here yet: asked {asked}, got {kind} {', '.join(others)}; {remedy}"
    if known.get("A") == set():
        return f"{name} does not lead here yet: asked {asked}, got no IPv4 address; it must have {address}"
    return None


def own_ipv6():
    """The server's addresses that others reach, as DNS writes them."""
    listed = subprocess.run(["ip", "-6", "-oneline", "address", "show", "scope", "global"], capture_output=True, text=True, check=False).stdout
    return {line.split()[3].split("/")[0] for line in listed.splitlines()}
