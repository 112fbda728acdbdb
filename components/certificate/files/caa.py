"""Whether CAA records allow an authority to issue a certificate for a name (RFC 8659): the records of the name itself, or else of
the nearest name above it that has any."""

import questions


def problems_of(name, identities_of_authority):
    """What forbids a certificate, in words. The authority's own names are asked for only where there are records."""
    labels = name.split(".")
    for depth in range(len(labels)):
        owner = ".".join(labels[depth:])
        try:
            records = questions.ask(owner, "CAA")
        except questions.Unanswered as error:
            # The zone above all of a kind is not the owner's business, and has none.
            if depth == len(labels) - 1:
                return []
            return [f"the CAA records of {owner} can't be asked for: {error}. An authority refuses then"]
        if records:
            return refusals(owner, records, identities_of_authority())
    return []


def refusals(owner, records, identities):
    known = ("issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc")
    for record in records:
        if record.flags & 128 and text(record.tag) not in known:
            return [f"the CAA records of {owner} have a critical one that is not known: {text(record.tag)}"]
    issuers = [text(record.value) for record in records if text(record.tag) == "issue"]
    if not issuers or identities is None or any(allows(issuer, identities) for issuer in issuers):
        return []
    return [f"the CAA records of {owner} allow {' and '.join(repr(issuer) for issuer in issuers)} alone: add 0 issue \"{identities[0]}\" (certificateAuthorities)"]


def allows(issuer, identities):
    """Parameters may restrict an issuer, for example to other ways to prove that somebody has the name."""
    domain, *parameters = [part.strip() for part in issuer.split(";")]
    methods = [part.split("=", 1)[1].split(",") for part in parameters if part.startswith("validationmethods=")]
    return domain in identities and all("http-01" in listed for listed in methods)


def text(value):
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else str(value).lower()
