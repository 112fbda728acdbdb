"""Asks what the authority will ask, so that a mistake costs none of the orders that it allows: whether both names lead to this
server and nowhere else, whether a file of a certificate's challenge comes back from them, and whether CAA records allow the
authority. Prints in one line what is missing; nothing if it may be asked.
usage: preflight.py CHALLENGES ADDRESS ACME-DIRECTORY "PROXY…" NAME…"""

import json
import sys
import urllib.request

import challenge_path
import names_lead_here
import caa

# Seconds for the authority's list of its own names.
PATIENCE = 5


def main():
    challenges, address, directory, proxies, *names = sys.argv[1:]
    problems = []
    if not proxies:
        for name in names:
            problems += names_lead_here.problems_of(name, address)
    if not problems:
        problems += challenge_path.problems_of(names, challenges, follow_redirects=bool(proxies))
    if not problems:
        for name in names:
            problems += caa.problems_of(name, lambda: identities_of(directory))
    # Two names often have one problem, word for word.
    print("; ".join(dict.fromkeys(problems)))


def identities_of(directory):
    """The names by which CAA records allow the authority, or None if it does not say."""
    if directory.startswith(("https://acme-v02.api.letsencrypt.org/", "https://acme-staging-v02.api.letsencrypt.org/")):
        return ["letsencrypt.org"]
    try:
        with urllib.request.urlopen(directory, timeout=PATIENCE) as answer:
            return json.load(answer).get("meta", {}).get("caaIdentities") or None
    except (OSError, ValueError):
        # Ordering will say why.
        return None


if __name__ == "__main__":
    main()
