"""Dockerfile: what it promises, read from the file; tests/compose builds it."""

from __future__ import annotations

import re

from deployment import BUILD_STAGE, CHARTS_FOLDER, COMPOSE, FINAL_STAGE, ROOT, SERVICES, copied

import charthouse


def test_the_image_is_not_roots():
    assert re.findall(r"^USER (.*)$", FINAL_STAGE, re.MULTILINE) == ["charthouse"]


def test_the_images_tag_is_the_version():
    assert SERVICES["web"]["image"] == f"charthouse:{charthouse.__version__}"
    assert COMPOSE["name"] == "charthouse"


def test_the_build_context_holds_exactly_what_the_image_copies():
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    kept = {line.removeprefix("!") for line in ignore if line.startswith("!")}
    sources = {source for stage in (BUILD_STAGE, FINAL_STAGE) for source, _ in copied(stage)}
    assert "*" in ignore
    assert kept == {source for source in sources if source != "charts/examples"}  # `charts` has it


def test_where_the_checkout_has_a_link_the_build_copies_what_it_leads_to():
    folders = {ROOT / source for source, _ in copied(BUILD_STAGE)}
    links = [path for folder in folders for path in [folder, *folder.rglob("*")] if path.is_symlink()]
    assert len(links) == 4
    assert {link.resolve() for link in links} <= folders


def test_the_charts_are_where_the_image_says():
    assert CHARTS_FOLDER == "/charts"
    assert ("charts", "charts") in copied(FINAL_STAGE)
