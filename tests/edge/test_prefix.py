"""Below a prefix: through nginx that removes it and one that does not, every address works; nobody else sets one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NGINX, House, ask, free_port, until
from edge_server import listening

from charthouse.processes import Child

pytestmark = pytest.mark.system

CONF = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""
STRIPS = "location {prefix}/ {{ proxy_pass {web}/; }}"
STRIPS_AND_SAYS = "location {prefix}/ {{ proxy_pass {web}/; proxy_set_header X-Forwarded-Prefix {prefix}; }}"
PASSES = "location {prefix}/ {{ proxy_pass {web}; }}"


@contextmanager
def nginx(folder: Path, locations: str) -> Iterator[str]:
    """nginx with these locations; its address."""
    port = free_port()
    folder.mkdir()
    conf = folder / "nginx.conf"
    conf.write_text(CONF.format(folder=folder, port=port, locations=locations))
    child = Child("nginx", [NGINX, "-p", str(folder), "-c", str(conf)], {})
    try:
        until(lambda: listening(port) or not child.alive)
        assert child.alive, (folder / "error.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        child.stop(5)


def all_is_below(url: str, prefix: str) -> None:
    """The pages, their links and the addresses in answers lead below the prefix, and there to what they should."""
    start = url + prefix
    ready = until(
        lambda: (one := ask(f"{start}/charts/sales.png?wait=20")).headers["Charthouse-State"] == "ready" and one
    )
    assert ask(url + ready.headers["Content-Location"]).body == ready.body
    entry = json.loads(ask(f"{start}/status?charts=sales").body)["charts"]["sales"]
    assert ask(url + entry["image"]).body == ready.body
    gone = ask(f"{start}/charts/sales/{'0' * 32}.png")
    assert (gone.status, gone.headers["Location"]) == (302, f"{prefix}/charts/sales.png")
    for page in ("/", "/charts/sales", "/mainindex"):
        text = ask(start + page, Accept="text/html").body.decode()
        links = set(re.findall(r'(?:href|src|action|data-status)="(/[^"#]*)"', text))
        assert [link for link in links if not link.startswith(prefix + "/")] == []
        for link in links - {f"{prefix}/status"}:
            assert ask(url + link.replace("&amp;", "&")).status in (200, 202), link
    assert ask(f"{start}/charts/sales.png").status == 200
    assert ask(f"{start}/charts/sales.png").headers["Cache-Status"] == "charthouse; hit; detail=memory"


@pytest.fixture
def charts(house: House) -> House:
    for chart_id in ("sales", "charts", "1"):
        house.counting_chart(chart_id)
    house.start_worker()
    return house


@pytest.mark.parametrize("prefix", ["/team", "/a/b", "/charts"])
@pytest.mark.parametrize("locations", [STRIPS, PASSES], ids=["strips", "passes"])
def test_the_public_url_names_the_prefix(charts: House, tmp_path: Path, prefix: str, locations: str) -> None:
    web = charts.start_web(CHARTHOUSE_PUBLIC_URL=f"https://charts.example{prefix}")
    with nginx(tmp_path / "nginx", locations.format(web=web, prefix=prefix)) as url:
        all_is_below(url, prefix)
        page = ask(f"{url}{prefix}/charts/sales").body.decode()
        assert f"https://charts.example{prefix}/charts/sales.png" in page
    assert ask(web + "/healthz").status == 200


def test_a_trusted_proxy_names_it_and_memory_keeps_two_apart(charts: House, tmp_path: Path) -> None:
    web = charts.start_web(CHARTHOUSE_TRUSTED_PROXIES="10.0.0.0/8,127.0.0.1")
    locations = "".join(STRIPS_AND_SAYS.format(web=web, prefix=prefix) for prefix in ("/one", "/the/other"))
    with nginx(tmp_path / "nginx", locations) as url:
        all_is_below(url, "/one")
        all_is_below(url, "/the/other")
        for prefix in ("/one", "/the/other"):
            answer = ask(f"{url}{prefix}/charts/sales.png")
            assert answer.headers["Content-Location"].startswith(f"{prefix}/charts/")
    assert ask(f"{web}/charts/sales.png").headers["Content-Location"].startswith("/charts/")


def test_a_prefix_that_is_no_path_is_ignored(charts: House) -> None:
    web = charts.start_web(CHARTHOUSE_TRUSTED_PROXIES="127.0.0.1")
    for sent in ("/a//b", "//evil.example", "/..", "/a/../b", "team", "/a b", '/a"><script>', "/" + "a/" * 30):
        page = ask(f"{web}/charts/sales", X_Forwarded_Prefix=sent)
        assert b'data-status="/status"' in page.body, sent


def test_others_name_none(charts: House, tmp_path: Path) -> None:
    web = charts.start_web(CHARTHOUSE_TRUSTED_PROXIES="10.0.0.0/8")
    assert b'data-status="/status"' in ask(f"{web}/charts/sales", X_Forwarded_Prefix="/evil").body
    assert b'data-status="/status"' in ask(f"{charts.start_web()}/charts/sales", X_Forwarded_Prefix="/evil").body
