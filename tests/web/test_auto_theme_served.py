"""`theme=auto`: one more variant of an SVG, served, cached and signed like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

PATH = "/charts/sales.svg?theme=auto"
CHOOSES = b"@media (prefers-color-scheme: dark)"


def test_one_job_draws_both_from_one_load_and_the_answer_is_cached_like_any_other(served: Served) -> None:
    placeholders = [served.get(PATH) for _ in range(20)]
    assert {(one.status_code, one.mimetype) for one in placeholders} == {(202, "image/svg+xml")}
    assert all(CHOOSES in one.data for one in placeholders)
    assert served.work() == 1
    assert (served.house.count("sales", "loads"), served.house.count("sales", "draws")) == (1, 2)
    picture = served.get(PATH)
    assert (picture.status_code, picture.headers["Charthouse-State"]) == (200, "ready")
    assert CHOOSES in picture.data
    assert served.get(PATH, If_None_Match=picture.headers["ETag"]).status_code == 304
    exact = served.get(picture.headers["Content-Location"])
    assert (exact.data, exact.headers["Cache-Control"]) == (picture.data, "public, max-age=31536000, immutable")


def test_it_is_no_other_variant(served: Served) -> None:
    pictures = [served.ready(f"/charts/sales.svg?theme={theme}") for theme in ("light", "dark", "auto")]
    assert len({one.data for one in pictures}) == len({one.headers["ETag"] for one in pictures}) == 3
    assert CHOOSES not in pictures[0].data + pictures[1].data


def test_a_picture_that_failed_follows_the_reader_too(served: Served) -> None:
    served.tell("sales", draw_raises="no")
    drawing = served.get(PATH).data
    served.work()
    failed = served.get(PATH)
    assert failed.status_code == 500
    assert CHOOSES in failed.data
    assert failed.data != drawing


@pytest.mark.parametrize("path", ["/charts/none.svg?theme=auto", "/charts/sales.svg?theme=auto&scale=9"])
def test_a_refusal_as_a_picture_follows_the_reader_too(served: Served, path: str) -> None:
    answer = served.get(path, Sec_Fetch_Dest="image", Accept="image/avif,image/webp,*/*;q=0.8")
    assert answer.mimetype == "image/svg+xml"
    assert CHOOSES in answer.data


def test_status_knows_it_by_its_name_and_asks_for_it(served: Served) -> None:
    name = "sales.svg?theme=auto"
    first = served.get(f"/status?charts={quote(name)}").get_json()["charts"][name]
    assert first["state"] == "rendering"
    assert served.work() == 1
    ready = served.get(f"/status?charts={quote(name)}").get_json()["charts"][name]
    assert ready["state"] == "ready"
    assert served.get(ready["image"]).data == served.get(PATH).data


def test_signed_it_opens_a_private_chart_and_only_as_it_was_signed(served: Served) -> None:
    app = served.app(signing_keys="new:poppy")
    signature = Signature(parse_keys("new:poppy")[0], None)
    address = signing.sign(signature, "/charts/secret.svg", [("theme", "auto")])
    served.get(address, app=app)
    served.work()
    answer = served.get(address, app=app)
    assert (answer.status_code, answer.headers["Charthouse-State"]) == (200, "ready")
    assert CHOOSES in answer.data
    assert served.get(address.replace("auto", "light"), app=app).status_code == 403


def test_the_description_of_the_routes_names_it(served: Served) -> None:
    described = served.get("/openapi.json").get_json()
    route = next(path for path in described["paths"] if path.endswith(".{format}") and "{data_hash}" not in path)
    (theme,) = [one for one in described["paths"][route]["get"]["parameters"] if one["name"] == "theme"]
    assert theme["schema"]["enum"] == ["light", "dark", "auto"]
    assert "svg alone" in repr(theme)
