"""Single flight over all processes, proven by counting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

from conftest import House, ask, until


def test_a_thousand_requests_for_a_cold_chart_over_two_web_processes_make_one_load_and_one_draw(house: House) -> None:
    house.counting_chart("cold", load_seconds=0.3, draw_seconds=0.3)
    one, two = house.start_web(), house.start_web()
    house.start_worker()
    house.start_worker()
    with ThreadPoolExecutor(64) as pool:
        replies = list(pool.map(lambda url: ask(url + "/charts/cold.png"), [one, two] * 500))
    assert {reply.status for reply in replies} <= {200, 202}
    until(lambda: ask(one + "/charts/cold.png").status == 200)
    assert (house.count("cold", "loads"), house.count("cold", "draws")) == (1, 1)


def test_two_themes_and_two_scales_of_a_cold_chart_make_one_load_and_four_draws(house: House) -> None:
    house.counting_chart("cold", load_seconds=0.3)
    url = house.start_web(2)
    house.start_worker()
    house.start_worker()
    urls = [f"{url}/charts/cold.png?theme={theme}&scale={scale}" for theme, scale in product(("light", "dark"), (1, 2))]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, urls * 10))
    until(lambda: all(ask(one).status == 200 for one in urls))
    assert (house.count("cold", "loads"), house.count("cold", "draws")) == (1, 4)
