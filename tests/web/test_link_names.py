"""Names that others add to links: pages ignore them, pictures and programs do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]
FOREIGN = "fbclid=IwAR0&utm_source=mail&utm_source=again&gclid=%1b&ref"


@pytest.mark.parametrize("page", ["/", "/?tag=ops", "/charts/sales", "/charts/regions?region=apac", "/mainindex"])
def test_a_page_ignores_names_that_it_does_not_know(served: Served, page: str) -> None:
    plain = served.get(page)
    found = served.get(f"{page}{'&' if '?' in page else '?'}{FOREIGN}")
    assert (found.status_code, found.text) == (200, plain.text)


@pytest.mark.parametrize("address", ["/charts/sales.png", "/showchart/sales", "/status?charts=sales"])
def test_pictures_and_programs_are_told_of_names_that_are_not_known(served: Served, address: str) -> None:
    assert served.get(f"{address}{'&' if '?' in address else '?'}fbclid=IwAR0").status_code == 400


def test_a_page_is_told_of_a_value_that_is_not_allowed(served: Served) -> None:
    assert served.get(f"/charts/sales?theme=blue&{FOREIGN}").status_code == 400
    assert served.get(f"/charts/regions?region=mars&{FOREIGN}").status_code == 400


def test_a_signed_page_opens_with_names_that_others_added(served: Served) -> None:
    app = served.app(signing_keys="first:open")
    key = parse_keys("first:open")[0]
    address = sign(Signature(key, None), "/charts/secret", [("year", "2024")])
    assert served.get(f"{address}&{FOREIGN}", app=app).status_code == 200
    assert served.get(f"{address}&theme=dark", app=app).status_code == 403
    assert served.get(f"{address.replace('2024', '2025')}&{FOREIGN}", app=app).status_code == 403
    picture = sign(Signature(key, None), "/charts/secret.png", [])
    assert served.get(f"{picture}&{FOREIGN}", app=app).status_code == 403
