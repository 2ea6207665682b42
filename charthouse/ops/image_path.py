"""Image paths: which chart and format the path of an image names."""

from __future__ import annotations

import re
from dataclasses import dataclass

IMAGE = re.compile(r"/charts/([a-z0-9_-]{1,64})(?:/([0-9a-f]{32}))?\.([a-z]{1,8})", re.ASCII)
SECOND = re.compile(r"/showchart/([a-z0-9_-]{1,64})", re.ASCII)  # the second address, of PNG alone


@dataclass(frozen=True)
class ImagePath:
    """The path of a newest image, or of the image of exactly some data."""

    chart_id: str
    format: str
    data_hash: str = ""  # of exactly that data; '' for the newest

    @classmethod
    def read(cls, path: str) -> ImagePath | None:
        """The image that a path without prefix names; None for any other path."""
        if found := IMAGE.fullmatch(path):
            return cls(found[1], found[3], found[2] or "")
        second = SECOND.fullmatch(path)
        return cls(second[1], "png") if second else None
