"""The data of a contact sheet: the pictures of a dashboard's panels as they are now, or were at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from charthouse.cache.answer import State, Status
from charthouse.charts.picture import CacheKey, Picture
from charthouse.charts.sheets import MARGIN, Sheet
from charthouse.data import Limits, canonical_bytes, data_hash
from charthouse.web.cards import moment
from charthouse.web.state import site

UNBOUNDED = Limits(10**6, 10**9)  # the panels' own limits bound it
DATA_SECONDS = 600  # until it is drawn; drawn again, it is made again
FAILED = "This chart could not be drawn."


@dataclass(frozen=True)
class Panelled:
    """A panel on a sheet: its title, and its picture with its status; None for a chart that cannot be shown."""

    title: str
    picture: Picture | None = None
    status: Status | None = None
    missing: str = ""  # why there is no picture
    changed: float | None = None  # since when its data is the newest, or was at the moment of the sheet

    @property
    def comes(self) -> bool:
        """Whether its first picture is still to come."""
        ends = (State.FAILED, State.GONE)
        return self.status is not None and self.status.image is None and self.status.state not in ends


def put_data(picture: Picture, sheet: Sheet, panels: Sequence[Panelled]) -> str | None:
    """Store the data of the sheet's picture; returns its hash, None when a panel's picture was evicted just now."""
    images = _images(panels)
    if images is None:
        return None
    boxes = [_box(asdict(box), panels, images) for box in sheet.boxes]
    data = {
        "width": sheet.width, "height": sheet.height, "margin": MARGIN, "title": picture.entry.title,
        "said": _said_of(panels),
        "boxes": boxes,
    }  # fmt: skip
    canonical = canonical_bytes(data, UNBOUNDED)
    digest = data_hash(canonical)
    site().services.images.put_data(picture.dataset, digest, canonical, DATA_SECONDS)
    return digest


def _said_of(panels: Sequence[Panelled]) -> str:
    """When the data changed last."""
    changes = [one.changed for one in panels if one.changed]
    return f"Data of {_minute(max(changes))}" if changes else ""


def _minute(seconds: float) -> str:
    return f"{moment(seconds).replace('T', ' ')[:16]} UTC"


def purged_of(panels: Sequence[Panelled]) -> str:
    """When a picture of these panels was purged last; '' for never."""
    times = [one.status.current.purged for one in panels if one.status and one.status.current]
    return max(filter(None, times), default="", key=float)


def _images(panels: Sequence[Panelled]) -> list[bytes] | None:
    """The bytes of each panel's picture, b'' for one without; None when one is there no more."""
    keys = [_key(one) for one in panels]
    found = iter(site().services.images.get_images([key for key in keys if key]))
    images = [next(found) if key else b"" for key in keys]
    return None if None in images else [image or b"" for image in images]


def _key(panel: Panelled) -> CacheKey | None:
    image = panel.status.image if panel.status else None
    if image is None or panel.picture is None:
        return None
    return CacheKey(panel.picture.dataset, image.data_hash, panel.picture.variant, image.version)


def _box(box: Mapping[str, Any], panels: Sequence[Panelled], images: Sequence[bytes]) -> dict[str, Any]:
    """The box as data."""
    kept = {name: box[name] for name in ("kind", "x", "y", "width", "height", "text")}
    if box["kind"] != "panel":
        return kept
    panel, image = panels[box["panel"]], images[box["panel"]]
    missing = FAILED if panel.status and panel.status.state is State.FAILED else panel.missing
    return kept | {"text": _titled(panel), "image": image, "missing": missing}


def _titled(panel: Panelled) -> str:
    """The title; of a picture whose updates fail, with the time of its data."""
    if panel.status is None or not panel.status.is_failing or panel.status.checked is None:
        return panel.title
    return f"{panel.title} · not updated since {_minute(panel.status.checked)}"
