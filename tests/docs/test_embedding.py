"""What docs/embedding.md says to write: each text is read as its place reads it, and fetched as its fetcher fetches."""

from __future__ import annotations

import html
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, House, ask, open_house

pytestmark = pytest.mark.system

PAGE = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
PUBLIC = "https://charts.example.com"
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
HELLO = """
from charthouse import chart

@chart("hello", title="Fruit", load=lambda: {"apples": 3, "pears": 1, "plums": 2}, fresh_seconds=60,
       description="Fruit: 3 apples, 1 pear, 2 plums")
def hello(figure, data):
    figure.subplots().bar(list(data), list(data.values()))
"""
FETCHERS = {  # what fetches the picture of each section, as it names itself
    "Confluence": "Atlassian HttpClient",
    "Mail": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "README files and wikis": "github-camo (876de43e)",
    "Slack": "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Discord": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Telegram": "TelegramBot (like TwitterBot)",
    "Microsoft Teams": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Alertmanager": "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Home Assistant": "HomeAssistant/2026.11.0 aiohttp/3.13.2 Python/3.13",
}


def block(section: str, language: str) -> str:
    """The first code block of that language in the section."""
    found = re.search(rf"^```{language}\n(.*?)^```$", SECTIONS[section], re.MULTILINE | re.DOTALL)
    assert found, section
    return found[1]


@pytest.fixture(scope="module")
def served_hello(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """A house with the page's chart, a worker and a web server; and its address."""
    house = open_house(tmp_path_factory.mktemp("hello"))
    house.write("hello.py", HELLO)
    house.start_worker()
    yield house, house.start_web(CHARTHOUSE_PUBLIC_URL=PUBLIC)
    house.close()


@pytest.mark.parametrize("section", FETCHERS)
def test_a_cold_picture_is_shown_by_each_fetcher(served_hello: tuple[House, str], section: str) -> None:
    house, url = served_hello
    house.run("purge", "hello")
    addresses = re.findall(rf"{PUBLIC}(/charts/[^\s\"'){{]*)", SECTIONS[section])
    assert addresses
    for address in addresses:
        answer = ask(url + html.unescape(address), User_Agent=FETCHERS[section])
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")


def test_the_embed_box_has_the_pages_texts(served_hello: tuple[House, str]) -> None:
    _, url = served_hello
    ask(f"{url}/charts/hello.png?wait=20")
    page = ask(f"{url}/charts/hello").body.decode()
    texts = [html.unescape(text) for text in re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)]
    written = re.sub(r"\n\s*", "", block("Web pages", "html"))
    picture, script = written.split("</picture>")
    assert {f"{picture}</picture>", script} <= set(texts)
    assert block("README files and wikis", "markdown").strip() in texts
    assert block("Mail", "html").strip() in texts
    assert block("Confluence", "html").strip() in texts
    assert re.search(r"<iframe.*</iframe>", SECTIONS["Web pages"])[0] in texts  # type: ignore[index]
    given = [json.loads(text) for text in texts if text.startswith("{")]
    for program in ("Slack", "Discord", "Microsoft Teams"):
        assert json.loads(block(program, "json")) in given, program
    assert json.loads(block("Telegram", "json")) | {"chat_id": ""} in given
    assert block("Home Assistant", "yaml").strip() in texts
    assert f"{PUBLIC}/charts/hello.png?status=200" in texts
    line = re.search(r"image_url: .*", block("Alertmanager", "yaml"))
    assert line
    assert line[0] in texts


def test_the_json_and_the_yaml_are_some_and_name_pictures() -> None:
    for section in ("Slack", "Discord", "Telegram", "Microsoft Teams"):
        assert PUBLIC in json.dumps(json.loads(block(section, "json"))), section
    card = yaml.safe_load(block("Home Assistant", "yaml"))
    assert (card["type"], card["image"]) == ("picture", f"{PUBLIC}/charts/hello.png?status=200")
    (receiver,) = yaml.safe_load(block("Alertmanager", "yaml"))["receivers"]
    assert receiver["slack_configs"][0]["image_url"].startswith(f"{PUBLIC}/charts/hello.png?status=200&_=")


def test_the_commands_for_print_write_a_pdf(served_hello: tuple[House, str], tmp_path: Path) -> None:
    house, url = served_hello
    export, fetch = re.findall(r"^```sh\n(.*?)^```$", SECTIONS["LaTeX"], re.MULTILINE | re.DOTALL)
    house.folder.joinpath("figures").mkdir(exist_ok=True)
    ran = house.run(*shlex.split(export)[1:])
    assert ran.returncode == 0, ran.stderr
    assert (house.folder / "figures/hello.pdf").read_bytes().startswith(b"%PDF-")
    subprocess.run(shlex.split(fetch.replace(PUBLIC, url)), cwd=tmp_path, check=True, timeout=60)
    assert (tmp_path / "hello.pdf").read_bytes().startswith(b"%PDF-")
