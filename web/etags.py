"""If-None-Match: whether the client has the picture that would be sent (RFC 9110, section 13.1.2)."""

from __future__ import annotations

import re

from werkzeug.http import parse_etags

# What Apache and Jetty append to the ETag of an answer that they compress; nginx turns it into a weak one.
ENCODED = re.compile(r"--?(?:gzip|br|zstd|deflate)$")

LONGEST = 2048  # characters of a header that is read; a client with a longer one gets the picture


def matches(if_none_match: str, tag: str) -> bool:
    """Whether the header names that ETag, given without its quotes; weak comparison. `*` names every ETag."""
    if len(if_none_match) > LONGEST:
        return False
    asked = parse_etags(if_none_match)
    return asked.star_tag or (bool(tag) and tag in {ENCODED.sub("", one or "") for one in asked.as_set(True)})
