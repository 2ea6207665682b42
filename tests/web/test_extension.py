"""Charthouse in a Flask application of one's own: what it serves there, to whom, and what of the host stays its own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import werkzeug.utils
from flask import Flask, redirect, render_template_string, request

from charthouse.charts.catalogue import CatalogueFile
from charthouse.errors import SettingsError
from charthouse.flask import Charthouse

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

Mount = Callable[..., tuple[Flask, Charthouse]]


def host() -> Flask:
    """An application with a page, an error page and a hook of its own."""
    app = Flask("host")
    app.add_url_rule("/", "index", lambda: render_template_string(request.args["page"]))
    app.register_error_handler(404, lambda _: ("the host's 404", 404))
    app.register_error_handler(403, lambda _: ("the host's 403", 403))
    app.register_error_handler(Exception, lambda _: ("the host's 500", 500))
    app.after_request(lambda response: response.headers.add("Host-Was", "here") or response)
    return app


@pytest.fixture
def mount(served: Served, tmp_path: Path) -> Mount:
    """Mounts the charts of all web tests in a host, below /figures."""
    CatalogueFile.write(tmp_path / "catalogue.json", served.read)
    usual = {"REDIS_URL": served.house.redis_url, "CATALOGUE": tmp_path / "catalogue.json"}

    def mounted(settings: dict[str, Any] | None = None, **options: Any) -> tuple[Flask, Charthouse]:
        app = host()
        return app, Charthouse(app, settings=usual | (settings or {}), **({"url_prefix": "/figures"} | options))

    return mounted


def ready(served: Served, app: Flask, path: str) -> Any:
    client = app.test_client()
    client.get(path)
    served.work()
    answer = client.get(path)
    assert answer.headers["Charthouse-State"] == "ready", answer.headers
    return answer


def test_every_address_in_its_answers_begins_with_the_prefix(served: Served, mount: Mount) -> None:
    app, _ = mount()
    picture = ready(served, app, "/figures/charts/sales.png?scale=2")
    assert picture.headers["Content-Location"].startswith("/figures/charts/sales/")
    client = app.test_client()
    assert client.get(picture.headers["Content-Location"]).data == picture.data
    status = client.get("/figures/status?charts=sales?scale=2").json["charts"]["sales?scale=2"]
    assert client.get(status["image"]).data == picture.data
    gone = client.get(f"/figures/charts/sales/{'0' * 32}.png")
    assert (gone.status_code, gone.headers["Location"]) == (302, "/figures/charts/sales.png")
    for page in ("/figures/", "/figures/charts/sales", "/figures/charts/regions", "/figures/nothing"):
        text = client.get(page, headers={"Accept": "text/html"}).text
        links = re.findall(r'(?:href|src|action|data-status)="(/[^"]*)"', text)
        assert links
        assert [link for link in links if not link.startswith("/figures/")] == []
        assert all(client.get(link).status_code == 200 for link in links if "/static/" in link)
    assert client.get("/figures/nothing").json["detail"].endswith("; /figures/ shows all charts.")


def test_below_a_script_name_the_addresses_begin_with_both(served: Served, mount: Mount) -> None:
    app, _ = mount()
    answer = app.test_client().get("/figures/charts/sales", environ_overrides={"SCRIPT_NAME": "/team"})
    assert 'data-status="/team/figures/status"' in answer.text
    page = app.test_client().get("/?page={{ chart('sales') }}", environ_overrides={"SCRIPT_NAME": "/team"})
    assert 'src="/team/figures/charts/sales.png"' in page.text


def test_nothing_of_the_host_changes_but_one_blueprint_and_two_names_in_templates(mount: Mount) -> None:
    app, bare = mount()[0], host()
    assert set(app.blueprints) == {"charthouse"}
    assert set(app.jinja_env.globals) - set(bare.jinja_env.globals) == {"chart", "charthouse_script"}
    assert app.error_handler_spec.keys() == bare.error_handler_spec.keys()
    assert (app.before_request_funcs, app.teardown_request_funcs) == ({}, {})
    assert len(app.after_request_funcs[None]) == 1
    assert (app.config, app.url_map.merge_slashes) == (bare.config, bare.url_map.merge_slashes)
    assert app.test_client().get("/nothing").text == "the host's 404"
    ours = app.test_client().get("/figures/charts/none.png")
    assert (ours.status_code, ours.content_type) == (404, "application/problem+json")
    assert ours.headers["Host-Was"] == "here"


def test_names_that_the_host_has_in_its_templates_stay_the_hosts(served: Served, mount: Mount) -> None:
    app = host()
    app.jinja_env.globals["chart"] = "mine"
    Charthouse(app, settings={"REDIS_URL": served.house.redis_url, "CHARTS": served.house.charts})
    assert app.test_client().get("/", query_string={"page": "{{ chart }}"}).text == "mine"


def test_a_second_mount_is_refused(mount: Mount) -> None:
    app, figures = mount()
    with pytest.raises(SettingsError, match="this application has a mount already"):
        figures.init_app(app)


@pytest.mark.parametrize("prefix", ["", "/", "figures", "/figures/", "/für"])
def test_a_prefix_that_is_none_is_refused(prefix: str) -> None:
    with pytest.raises(
        SettingsError, match=r"url_prefix must begin with / and not end with it, as /figures, in ASCII, not '"
    ):
        Charthouse(url_prefix=prefix)


def test_a_setting_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="CHARTHOUSE_REDIS_URI is not a setting, did you mean CHARTHOUSE_REDIS_URL"):
        Charthouse(settings={"REDIS_URI": "redis://127.0.0.1"})


# --- authorize --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "charts/sales.png", "charts/sales", "status?charts=sales", "nothing", "healthz"])
@pytest.mark.parametrize("answer", [False, None, ""])
def test_who_is_not_authorized_gets_the_hosts_403(mount: Mount, path: str, answer: object) -> None:
    app, _ = mount(authorize=lambda: answer)
    refused = app.test_client().get(f"/figures/{path}")
    assert (refused.status_code, refused.text) == (403, "the host's 403")


def test_a_response_of_authorize_is_the_answer(mount: Mount) -> None:
    app, _ = mount(authorize=lambda: redirect("/login"))
    answer = app.test_client().get("/figures/charts/sales.png")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login")


def test_whatever_else_is_true_authorizes(mount: Mount) -> None:
    app, _ = mount(authorize=lambda: request.headers.get("Who"))
    client = app.test_client()
    assert client.get("/figures/charts/sales.png", headers={"Who": "Ada"}).status_code == 202
    assert client.get("/figures/charts/sales.png").status_code == 403


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("charts/sales.png", ["sales"]),
        (f"charts/sales/{'0' * 32}.png", ["sales"]),
        ("charts/sales", ["sales"]),
        ("charts/%73ales.png", ["sales"]),
        ("showchart/orders", ["orders"]),
        ("mainindex", ["1"]),
        ("status?charts=sales,orders?scale=2", ["sales", "orders"]),
        ("status?charts=sales&charts=orders", ["sales", "orders"]),
        ("status", [""]),
        ("", [None]),
        ("openapi.json", [None]),
        ("charts", [None]),
        ("static/charthouse.css", []),
        ("embed.js", []),
    ],
)
def test_authorize_with_a_parameter_is_asked_about_each_chart(mount: Mount, path: str, asked: list[str | None]) -> None:
    seen: list[str | None] = []
    app, _ = mount(authorize=lambda chart_id: seen.append(chart_id) or True)  # type: ignore[func-returns-value]
    app.test_client().get(f"/figures/{path}")
    assert seen == asked


def test_one_chart_that_is_refused_refuses_the_whole_status(mount: Mount) -> None:
    app, _ = mount(authorize=lambda chart_id: chart_id == "sales")
    client = app.test_client()
    assert client.get("/figures/status?charts=sales").status_code == 200
    assert client.get("/figures/status?charts=sales,orders").status_code == 403


def test_a_partial_status_leaves_out_the_charts_that_are_refused(mount: Mount) -> None:
    app, _ = mount(authorize=lambda chart_id: chart_id == request.headers["Who"])
    client = app.test_client()
    path = "/figures/status?partial=1&charts=sales,orders.webp%3Fscale%3D2,orders,none"
    for _ in range(2):  # the second time from memory
        for who, names in {"sales": {"sales"}, "orders": {"orders.webp?scale=2", "orders"}}.items():
            assert client.get(path, headers={"Who": who}).json["charts"].keys() == names
    assert client.get(path, headers={"Who": "Ada"}).text == "the host's 403"
    assert client.get(path.replace("partial=1&", ""), headers={"Who": "sales"}).text == "the host's 403"
    assert client.get("/figures/charts/orders.png?partial=1", headers={"Who": "sales"}).text == "the host's 403"


@pytest.mark.parametrize("path", ["/charts/sales.png", "//charts/sales.png", "///charts/sales.png", "//charts/sales"])
@pytest.mark.parametrize("prefix", ["/charts", "/figures"])
def test_more_slashes_are_no_way_past_authorize(mount: Mount, prefix: str, path: str) -> None:
    app, _ = mount(url_prefix=prefix, authorize=lambda chart_id: chart_id is None)
    for asked in (path, prefix + path, "/" + prefix + path):
        answer = app.test_client().get("/", environ_overrides={"PATH_INFO": asked})
        assert answer.status_code in (308, 403, 404), asked
        assert "image" not in answer.content_type


@pytest.mark.parametrize("answer", [werkzeug.utils.redirect("/login"), ("no", 302)])
def test_what_a_view_may_return_is_the_answer_and_authorizes_nothing(mount: Mount, answer: object) -> None:
    app, _ = mount(authorize=lambda: answer)
    assert app.test_client().get("/figures/charts/sales.png").status_code == 302


async def later(chart_id: str) -> bool:
    return chart_id == "sales"


@pytest.mark.parametrize("wrong", [later, "a text", lambda *, chart_id, user: chart_id == user])
def test_what_cannot_authorize_is_refused(wrong: Any) -> None:
    with pytest.raises(SettingsError, match="authorize must"):
        Charthouse(authorize=wrong)


def test_authorized_hits_come_from_memory_and_no_shared_cache_may_keep_them(served: Served, mount: Mount) -> None:
    app, _ = mount(authorize=lambda: "Who" in request.headers)
    client, asker = app.test_client(), {"Who": "Ada"}
    client.get("/figures/charts/sales.png", headers=asker)
    served.work()
    client.get("/figures/charts/sales.png", headers=asker)
    hit = client.get("/figures/charts/sales.png", headers=asker)
    assert hit.headers["Cache-Status"] == "charthouse; hit; detail=memory"
    assert hit.headers["Cache-Control"].startswith("private, max-age=2")
    for_ever = client.get(hit.headers["Content-Location"], headers=asker)
    assert for_ever.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "X-Accel-Expires" not in for_ever.headers
    assert client.get("/figures/charts/sales.png").status_code == 403
    has_it = asker | {"If-None-Match": hit.headers["ETag"]}
    assert client.get("/figures/charts/sales.png", headers=has_it).status_code == 304


def test_wrapped_it_answers_from_memory_before_flask(served: Served, mount: Mount) -> None:
    app, figures = mount()
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.path))
    app.wsgi_app = figures.wrap(app.wsgi_app)  # type: ignore[assignment, method-assign]
    first = ready(served, app, "/figures/charts/sales.png")
    asked.clear()
    hit = app.test_client().get("/figures/charts/sales.png")
    assert (hit.data, asked) == (first.data, [])
    assert hit.headers["Cache-Status"] == "charthouse; hit; detail=memory"
    assert app.test_client().get("/nothing").text == "the host's 404"
    assert app.test_client().get("/figures/charts/orders.png").status_code == 202
    assert asked == ["/nothing", "/figures/charts/orders.png"]


# --- tags -------------------------------------------------------------------------------------------------------------


def rendered(app: Flask, page: str) -> str:
    return app.test_client().get("/", query_string={"page": page}).text


def test_a_tag_has_the_address_the_size_and_the_text(served: Served, mount: Mount) -> None:
    app, _ = mount()
    ready(served, app, "/figures/charts/sales.png")
    assert rendered(app, "{{ chart('sales') }}") == (
        '<img src="/figures/charts/sales.png" '
        'srcset="/figures/charts/sales.png 1x, /figures/charts/sales.png?scale=2 2x" width="320" height="200" '
        'alt="Sales: 1" data-alt="auto" data-chart="sales">'
    )
    dark = rendered(
        app, "{{ chart('regions', region='apac', theme='dark', width=320, height=200, alt='So', lazy=true) }}"
    )
    assert 'src="/figures/charts/regions.png?region=apac&amp;theme=dark"' in dark
    assert 'alt="So" loading="lazy" data-chart="regions?region=apac&amp;theme=dark"' in dark
    assert rendered(app, "{{ charthouse_script() }}") == '<script src="/figures/embed.js" async></script>'


def test_the_theme_auto_follows_the_screen(mount: Mount) -> None:
    tag = rendered(mount()[0], "{{ chart('orders', theme='auto', scale=2) }}")
    source, image = re.fullmatch(r"<picture>(<source .*?>)(<img .*?>)</picture>", tag).groups()  # type: ignore[union-attr]
    assert 'media="(prefers-color-scheme: dark)" srcset="/figures/charts/orders.png?scale=2&amp;theme=dark"' in source
    assert 'src="/figures/charts/orders.png?scale=2" width="320"' in image


@pytest.mark.parametrize(
    ("tag", "status", "said"),
    [
        ("chart('none')", 404, "not 'none'"),
        ("chart('regions', region='moon')", 400, "region"),
        ("chart('sales', colour='red')", 400, "colour"),
        ("chart('sales', width=1)", 400, "height"),
        ("chart('a/../<b>')", 404, ""),
        ("chart('secret')", 403, "private"),
    ],
)
def test_a_tag_for_a_picture_that_cannot_be_is_a_picture_that_says_why(
    mount: Mount, tag: str, status: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    app, _ = mount()
    source = re.fullmatch(r'<img src="([^"]*)" alt="[^"<]*">', rendered(app, "{{ " + tag + " }}"))
    assert source
    assert app.test_client().get(source[1].replace("&amp;", "&")).status_code == status
    assert said in caplog.text
    assert "a template asks for a picture that is refused" in caplog.text


def test_a_tag_of_a_private_chart_is_signed_for_a_day(served: Served, mount: Mount) -> None:
    app, _ = mount({"SIGNING_KEYS": "k1:" + "s" * 32})
    tag = rendered(app, "{{ chart('secret') }}")
    path = re.search(r'src="([^"]*)"', tag)[1].replace("&amp;", "&")  # type: ignore[index]
    assert app.test_client().get(path).status_code == 202
    assert 0 <= time.time() + 86400 - int(re.search(r"expires=(\d+)", path)[1]) < 60  # type: ignore[index]
    assert 'alt="What the board earns"' in tag
    name = re.search(r'data-chart="([^"]*)"', tag)[1].replace("&amp;", "&")  # type: ignore[index]
    answer = app.test_client().get("/figures/status", query_string={"charts": name})
    assert answer.json["charts"][name]["state"] == "rendering"


def test_a_tag_says_its_words_while_the_store_is_away(mount: Mount) -> None:
    app, _ = mount({"REDIS_URL": "redis://127.0.0.1:1/0"})
    assert 'alt="All orders"' in rendered(app, "{{ chart('orders') }}")


# --- the routes of the blog -------------------------------------------------------------------------------------------


def test_a_template_of_the_blog_works_as_it_is(served: Served, mount: Mount, tmp_path: Path) -> None:
    app, figures = mount(authorize=lambda: request.headers.get("Who"))
    (tmp_path / "mainindex.html").write_text("""<img src="{{ url_for('testv.showchart', chartid=chartid) }}">""")
    app.template_folder = str(tmp_path)
    app.register_blueprint(figures.showchart())
    client = app.test_client()
    assert client.get("/mainindex").text == '<img src="/showchart/1">'
    picture = client.get("/showchart/1", headers={"Who": "Ada"})
    assert (picture.status_code, picture.content_type) == (200, "image/png")  # its chart is drawn inline
    assert client.get("/showchart/1").status_code == 403
    assert client.get("/showchart/none", headers={"Who": "Ada"}).status_code == 404


def test_pushing_goes_through(served: Served, mount: Mount) -> None:
    app, _ = mount({"API_TOKENS": "t" * 32})
    answer = app.test_client().put(
        "/figures/charts/sales/data", json=1, headers={"Authorization": "Bearer " + "t" * 32}
    )
    assert answer.status_code == 409
    assert "load" in answer.json["detail"]
