"""Mail: many clients fetch a picture once, in the same moment, with `?wait=10`; none gets a placeholder."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from conftest import House, Reply, ask, open_house
from edge_server import edge

pytestmark = [pytest.mark.system, pytest.mark.alone]

MAILS = 30
NUMBERS = range(1, MAILS + 1)
CHARTS = f"""
from charthouse import chart, integer

for number in range(1, {MAILS + 1}):
    @chart(f"mail-{{number}}", load=lambda number=number: number, width=320, height=200)
    def draw(figure, data):
        figure.subplots().bar([1, 2, 3], [data, 2, 3])

    @chart(f"inline-{{number}}", load=lambda number=number: number, width=320, height=200, on_miss="inline")
    def draw(figure, data):
        figure.subplots().bar([1, 2, 3], [data, 2, 3])

@chart("params", load=lambda number: number, params={{"number": integer(1, {MAILS})}}, width=320, height=200)
def draw(figure, data):
    figure.subplots().bar([1, 2, 3], [data, 2, 3])
"""


@dataclass
class Post:
    """A web server as it is by default, two workers, and an edge, over a store that each test finds empty."""

    house: House
    web: str
    edge: str

    def open_at_once(self, addresses: list[str]) -> list[Reply]:
        """The answers to that many clients who ask in the same moment."""
        ready = Barrier(len(addresses))

        def open_mail(address: str) -> Reply:
            ready.wait()
            return ask(address)

        with ThreadPoolExecutor(len(addresses)) as clients:
            return list(clients.map(open_mail, addresses))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder: Path = tmp_path_factory.mktemp("mail")
    with closing(open_house(folder)) as house:
        house.write("mail.py", CHARTS)
        for _ in range(2):
            house.start_worker()
        web = house.start_web(2)
        with edge(folder / "edge", web) as built:
            yield Post(house, web, built.url)


@pytest.fixture
def post(running: Post) -> Post:
    for name in running.house.redis.scan_iter("charthouse:v2:{*"):
        running.house.redis.delete(name)
    return running


@pytest.mark.parametrize("door", ["web", "edge"])
@pytest.mark.parametrize(
    "picture",
    ["mail-{number}.png?", "inline-{number}.png?", "params.png?number={number}&", "mail-7.png?"],
    ids=["charts", "inline", "params", "same"],
)
def test_thirty_mails_opened_at_once_get_thirty_pictures(post: Post, door: str, picture: str) -> None:
    at = getattr(post, door)
    replies = post.open_at_once([f"{at}/charts/{picture.format(number=number)}wait=10" for number in NUMBERS])
    assert [(one.status, one.state, one.body[:4]) for one in replies] == [(200, "ready", b"\x89PNG")] * MAILS


def test_pictures_are_whole_for_clients_that_read_late_and_one_after_the_other(post: Post) -> None:
    host, _, port = urlsplit(post.web).netloc.partition(":")
    clients = [socket.create_connection((host, int(port)), timeout=60) for _ in NUMBERS]
    for number, client in zip(NUMBERS, clients, strict=True):
        path = f"/charts/mail-{number}.png?wait=30&scale=2"
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    for client in clients:
        with client:
            head, _, body = b"".join(iter(lambda client=client: client.recv(1024), b"")).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        assert body.startswith(b"\x89PNG")
        assert b"IEND" in body[-12:]
