"""Checks an HTML page: each element is closed in order, and nothing is loaded from elsewhere."""

import sys
from html.parser import HTMLParser

WITHOUT_END = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if any(name in ("src", "href") and "//" in (value or "") for name, value in attrs):
            sys.exit(f"{tag} fetches something from elsewhere")
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in WITHOUT_END:
            return
        if not self.open or self.open.pop() != tag:
            sys.exit(f"</{tag}> in line {self.getpos()[0]} closes nothing")


page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    page.feed(file.read())
if page.open:
    sys.exit(f"not closed: {', '.join(page.open)}")
