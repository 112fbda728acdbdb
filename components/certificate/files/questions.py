"""Questions to the machine's own resolver, and to the servers of a zone."""

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver

# Seconds for one question.
PATIENCE = 3


class Unanswered(Exception):
    """Nobody could say: a reason, in words."""


def own_resolver():
    resolver = dns.resolver.Resolver()
    resolver.lifetime = PATIENCE
    resolver.cache = None
    return resolver


def ask(name, kind):
    """The records that the own resolver has; none if there are none. Raises Unanswered."""
    try:
        return list(own_resolver().resolve(name, kind, raise_on_no_answer=False, search=False).rrset or [])
    except dns.resolver.NXDOMAIN:
        return []
    except dns.exception.DNSException as error:
        raise Unanswered(words_of(error)) from error


def words_of(error):
    if isinstance(error, dns.resolver.NoNameservers):
        codes = {dns.rcode.to_text(answer.rcode()) for *_, answer in error.kwargs.get("errors", []) if answer is not None}
        return f"the resolver answers {' and '.join(sorted(codes))}" if codes else "no resolver answers"
    if isinstance(error, dns.exception.Timeout):
        return f"the resolver does not answer within {PATIENCE} s"
    return str(error) or type(error).__name__


def servers_of_zone(name):
    """The servers of the name's zone that can be found, as pairs of name and IPv4 address."""
    try:
        zone = dns.resolver.zone_for_name(name, resolver=own_resolver())
        servers = [str(server.target) for server in ask(zone, "NS")]
    except (Unanswered, dns.exception.DNSException):
        return []
    found = []
    for server in servers:
        try:
            found += [(server.rstrip("."), str(address)) for address in ask(server, "A")[:1]]
        except Unanswered:
            pass
    return found


def ask_server(server, name, kind):
    """The addresses that a server of the zone has for a name, or None if it doesn't say: it doesn't answer, or the name is
    another's name in another zone."""
    question = dns.message.make_query(name, kind)
    question.flags &= ~dns.flags.RD
    try:
        answer, _ = dns.query.udp_with_fallback(question, server, timeout=PATIENCE)
    except (dns.exception.DNSException, OSError):
        return None
    if answer.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return None
    wanted = dns.rdatatype.from_text(kind)
    found = [str(record) for rrset in answer.answer if rrset.rdtype == wanted for record in rrset]
    leads_on = any(rrset.rdtype == dns.rdatatype.CNAME for rrset in answer.answer)
    return None if leads_on and not found else found
