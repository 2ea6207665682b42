"""The snippets for programs that take a picture only from a 200: chats, wikis, alerts (docs/embedding.md)."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from charthouse.web.address import Address

EACH_ALERT = r"{{ .GroupKey | reReplaceAll \"[^a-zA-Z0-9]\" \"\" }}"  # or Slack shows the picture of an older alert


def programs(address: Address, alt: str) -> dict[str, str]:
    """The texts by program, all with the newest picture as PNG."""
    once, title = address.in_format("png").once, address.entry.title
    return {
        "Programs that take only a 200": once,
        "Confluence": str(_confluence(once, address.variant.width, alt)),
        "Slack": _json({"blocks": [{"type": "image", "image_url": once, "alt_text": alt}]}),
        "Discord": _json({"embeds": [{"title": title, "image": {"url": once}}]}),
        "Telegram": _json({"chat_id": "", "photo": once, "caption": title}),
        "Microsoft Teams": _json(
            {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "Image", "url": once, "altText": alt}]}
        ),
        "Alertmanager, in slack_configs": f'image_url: "{once}&_={EACH_ALERT}"',
        "Home Assistant": f"type: picture\nimage: {_text(once)}\nalt_text: {_text(alt)}",
    }


def _confluence(address: str, width: int, alt: str) -> Markup:
    return Markup('<ac:image ac:width="{}" ac:alt="{}"><ri:url ri:value="{}" /></ac:image>').format(width, alt, address)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    """A string in JSON, which is one in YAML too."""
    return json.dumps(text, ensure_ascii=False)
