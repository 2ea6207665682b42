"""The edge on a plain host: edge/nginx.conf with the paths, the web servers and the TLS of such a host."""

from __future__ import annotations

import re

from conftest import ROOT

CONTAINERS = ROOT / "edge" / "nginx.conf"
NATIVE = ROOT / "deploy" / "nginx" / "charthouse.conf"
FOLDER = "/var/cache/charthouse-edge/"

HEAD = """\
# The edge on a plain host, with TLS: edge/nginx.conf with the paths, the web servers and the certificate of one.
# It is the only door to the outside. It keeps pictures for as long as the app says, and passes the rest.
"""
UPSTREAM = """\
    # The web servers: while one restarts, the other one is asked.
    upstream web {
        server 127.0.0.1:8001 max_fails=0;
        server 127.0.0.1:8002 max_fails=0;
    }
"""
LISTEN = """\
        listen 443 ssl;
        listen [::]:443 ssl;
        ssl_certificate /etc/charthouse/tls/certificate.pem;
        ssl_certificate_key /etc/charthouse/tls/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:tls:4m;
        set $web web;
"""
REDIRECT = """\
    }

    server {
        listen 80;
        listen [::]:80;
        return 301 https://$host$request_uri;
    }
}
"""
# What differs, as patterns of the lines in edge/nginx.conf.
CHANGES = (
    (r"\A# The edge: .*\n", HEAD),
    (r"pid /tmp/nginx[.]pid;", "pid /run/charthouse-edge/nginx.pid;"),
    (
        r" is in /tmp, so that it runs without root[.]",
        " is in its own folders: several edges of one host have theirs.",
    ),
    (r"/tmp/cache", FOLDER + "pictures"),
    (r"    # Docker's name server[.].*\n.*\n    resolver .*\n    resolver_timeout .*\n", UPSTREAM),
    (r"        listen 8080;\n        set [$]web .*\n", LISTEN),
    (r"    }\n}\n\Z", REDIRECT),
)


def native() -> str:
    """The text of the edge's configuration for a plain host."""
    text = CONTAINERS.read_text(encoding="utf-8")
    for pattern, after in CHANGES:
        text, found = re.subn(pattern, lambda _, after=after: after, text)
        assert found == 1, pattern
    return text.replace("/tmp/", FOLDER)
