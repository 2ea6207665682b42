"""Fetchers that look once: who they are, what they get, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature
from charthouse.settings import FETCHERS, read_settings
from charthouse.web.fetchers import Fetchers
from charthouse.web.memory.cache import MemoryCache

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

HASH = "0123456789abcdef" * 2
NOT_KEPT = "no-store, max-age=0, s-maxage=0"
KEYS = "office:sesame"
CAMO = {"User-Agent": "github-camo (876de43e)", "Via": "1.1 github-camo (876de43e)"}
KNOWN = [
    CAMO,
    {"User-Agent": "go-camo (2.4.13)", "Via": "go-camo"},
    {"User-Agent": "pictures of example.org", "Via": "go-camo"},
    {"User-Agent": "Camo Asset Proxy 2.3.0", "Via": "Camo Asset Proxy 2.3.0"},
    {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "Slack-ImgProxy (+https://api.slack.com/robots)"},
    {"User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"},
    {"User-Agent": "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"},
    {"User-Agent": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"},
    {"User-Agent": "TelegramBot (like TwitterBot)"},
    {"User-Agent": "WhatsApp/2.23.20.0 A"},
    {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
    {"User-Agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com"},
    {"User-Agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"},
    {"User-Agent": "Twitterbot/1.0"},
    {"User-Agent": "http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.social/)"},
    {"User-Agent": "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)"},
]
OTHERS = [
    {},
    {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"},
    {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Via": "1.1 squid"},
    {"User-Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/537.36 Slack/4.41.97 Electron/33.0.2"},
    {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 discord/1.0.9170 Electron/32.2.2"},
    {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/439.0.0.33]"},
    {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1) AppleWebKit/605.1.15 Twitter for iPhone/10.15"},
    {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/119.0 Mobile [LinkedInApp]/4.1.881"},
    {"User-Agent": "curl/8.9.1", "Via": "1.1 varnish, 1.1 cloudfront (CloudFront)"},
    {"User-Agent": "python-requests/2.32.3"},
    {"User-Agent": "Wget/1.24.5"},
]


class Site:
    """The application as a web process has it, whose requests wait for nothing unless they may."""

    def __init__(self, served: Served, **overrides: Any) -> None:
        self.app: Flask = served.app(**({"max_waiters": 0} | overrides))
        self.fetchers = Fetchers(MemoryCache(self.app, 1_000_000), served.services.settings.fetchers)

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> TestResponse:
        return Client(self.fetchers).open(path, method=method, headers=headers, buffered=True)


@pytest.fixture
def site(served: Served) -> Site:
    return Site(served)


@pytest.mark.parametrize("headers", KNOWN, ids=lambda headers: headers["User-Agent"][:30])
def test_a_known_fetcher_gets_the_placeholder_as_a_200_that_no_cache_keeps(site: Site, headers: dict[str, str]) -> None:
    seen, told = site.get("/charts/sales.png"), site.get("/charts/sales.png", headers)
    assert (seen.status_code, told.status_code) == (202, 200)
    assert (told.data, told.content_type) == (seen.data, "image/png")
    assert told.headers.getlist("Cache-Control") == [NOT_KEPT]
    assert told.headers["Charthouse-State"] == seen.headers["Charthouse-State"] == "rendering"
    assert not {"Retry-After", "X-Accel-Expires", "Vary"} & set(dict(told.headers))


@pytest.mark.parametrize("headers", OTHERS, ids=lambda headers: headers.get("User-Agent", "none")[-30:])
def test_no_other_client_is_taken_for_one(site: Site, headers: dict[str, str]) -> None:
    assert site.get("/charts/sales.png", headers).status_code == 202


def test_a_setting_names_the_fetchers(served: Served) -> None:
    assert read_settings({"CHARTHOUSE_FETCHERS": "Ours, other bot"}).fetchers == "Ours,other bot"
    for words, agent, status in (("ours,other bot", "The OTHER BOT 7", 200), ("ours", "Twitterbot/1.0", 202),
                                 ("", "Twitterbot/1.0", 202)):  # fmt: skip
        site = Site(served)
        site.fetchers = Fetchers(MemoryCache(site.app, 1000), words)
        assert site.get("/charts/sales.png", {"User-Agent": agent}).status_code == status


def test_an_empty_setting_reaches_the_processes_of_the_server() -> None:
    settings = read_settings({"CHARTHOUSE_FETCHERS": ""})
    assert read_settings(settings.to_environment({})).fetchers == ""
    assert read_settings(read_settings({}).to_environment({})).fetchers == FETCHERS


@pytest.mark.parametrize("path", ["/charts/sales.png", "/charts/sales.svg", "/charts/sales.pdf", "/showchart/sales"])
def test_any_client_may_ask_for_a_200(site: Site, path: str) -> None:
    asked = site.get(f"{path}?theme=dark&status=200", {"Accept-Encoding": "gzip"})
    assert (asked.status_code, asked.headers["Charthouse-State"]) == (200, "rendering")
    assert asked.headers["Cache-Control"] == NOT_KEPT
    assert site.get(f"{path}?theme=dark&status=200", method="HEAD").status_code == 200


@pytest.mark.parametrize("value", ["", "202", "0200", "200 ", "ok"])
def test_no_other_status_may_be_asked_for(site: Site, value: str) -> None:
    told = site.get(f"/charts/sales.png?status={value}")
    assert (told.status_code, told.get_json()["allowed"]) == (400, "200, or left out")


def test_each_state_without_a_picture_is_a_200_and_says_what_it_is(served: Served, site: Site) -> None:
    served.tell("orders", draw_raises="no")
    site.get("/charts/orders.png")
    served.work()
    for path, status, state in (
        ("/charts/orders.png", 500, "failed"),
        ("/charts/nosuch.png", 404, None),
        ("/charts/sales.png?scale=7", 400, None),
        ("/charts/secret.webp", 403, None),
        (f"/charts/sales/{HASH[:5]}.png", 404, None),
        ("/charts/sales.gif", 404, None),
    ):
        seen = site.get(path, {"Accept": "image/*"})
        told = site.get(path, CAMO)
        assert (seen.status_code, seen.headers.get("Charthouse-State")) == (status, state), path
        assert (told.status_code, told.data) == (200, seen.data), path
        assert told.content_type.startswith("image/")
        assert (told.headers["Cache-Control"], told.headers.get("Charthouse-State")) == (NOT_KEPT, state)


def test_pages_and_status_stay_as_they_are(site: Site) -> None:
    for path, status in (("/charts/nosuch", 404), ("/charts/sales", 200), ("/status?charts=sales", 200),
                         ("/charts/secret", 403), ("/nothing", 404)):  # fmt: skip
        assert (site.get(path, CAMO).status_code, site.get(path).status_code) == (status, status)


def test_a_picture_is_the_same_answer_for_all_and_one_in_memory_is_a_hit(served: Served, site: Site) -> None:
    served.ready("/charts/sales.png")
    first = site.get("/charts/sales.png?status=200")
    assert (first.status_code, first.headers["Charthouse-State"]) == (200, "ready")
    assert "public" in first.headers["Cache-Control"]
    for hit in (site.get("/charts/sales.png"), site.get("/charts/sales.png", CAMO)):
        assert "detail=memory" in hit.headers["Cache-Status"]
        assert (hit.data, hit.headers["ETag"]) == (first.data, first.headers["ETag"])
    same = site.get("/charts/sales.png", CAMO | {"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_nothing_is_kept_of_a_placeholder(served: Served, site: Site) -> None:
    for headers in (CAMO, {}, CAMO):
        site.get("/charts/sales.png", headers)
    assert site.get("/charts/sales.png").status_code == 202
    served.work()
    assert [site.get("/charts/sales.png", one).headers["Charthouse-State"] for one in (CAMO, {})] == ["ready"] * 2


def test_where_a_browser_is_redirected_a_fetcher_gets_the_newest_picture(served: Served, site: Site) -> None:
    newest = served.ready("/charts/sales.png")
    path = f"/charts/sales/{HASH}.png"
    assert site.get(path).status_code == 302
    told = site.get(path, CAMO)
    assert (told.status_code, told.data, told.headers["Cache-Control"]) == (200, newest.data, "no-store")
    assert site.get(path).status_code == 302


def test_a_signed_address_may_ask_for_it_and_a_private_placeholder_is_kept_nowhere(served: Served) -> None:
    site = Site(served, signing_keys=KEYS)
    (key,) = parse_keys(KEYS)
    path = signing.sign(Signature(key, None), "/charts/secret.png", parse_qsl("status=200&year=2024"))
    told = site.get(path)
    assert (told.status_code, told.headers["Charthouse-State"]) == (200, "rendering")
    assert told.headers["Cache-Control"] == NOT_KEPT
    served.work()
    ready = site.get(path)
    assert (ready.headers["Charthouse-State"], ready.headers["Cache-Control"]) == ("ready", "private, max-age=2")
    assert "status" not in ready.headers["Content-Location"]
    assert site.get(path.replace("status=200&", "")).status_code == 403


def test_a_fetcher_waits_for_the_successor_of_an_older_picture(served: Served) -> None:
    site = Site(served, max_waiters=4)
    older = served.ready("/charts/sales.png")
    served.tell("sales", value=3)
    served.age("sales", 100)
    with served.worker_at_the_first_job():
        told = site.get("/charts/sales.png", CAMO)
    assert told.headers["Charthouse-State"] == "ready"
    assert told.data != older.data
    assert served.keys("current")


@pytest.mark.parametrize(
    ("query", "headers"), [("wait=0", CAMO), ("wait=0&status=200", {}), ("wait=0&status=200", CAMO)]
)
def test_an_address_that_names_a_wait_is_obeyed(served: Served, query: str, headers: dict[str, str]) -> None:
    site = Site(served, max_waiters=4)
    assert site.get(f"/charts/sales.png?{query}", headers).headers["Charthouse-State"] == "rendering"


def test_where_a_chart_cannot_be_known_a_fetcher_gets_a_picture_of_that(served: Served, site: Site) -> None:
    served.catalogue = replace(served.catalogue, charts={})
    told = site.get("/charts/sales.png?width=200&height=100", CAMO)
    assert (told.status_code, served.pixels(told)) == (200, (200, 100))
