"""What deploy/kubernetes/ holds: its objects, the pods that they describe, and the containers in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import deployment
import yaml

Record = dict[str, Any]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
DOCUMENT = ROOT / "docs" / "kubernetes.md"
KUSTOMIZATION: Record = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS: list[Record] = [
    one for name in KUSTOMIZATION["resources"] for one in yaml.safe_load_all((FOLDER / name).read_text())
]
# The services in compose that have a workload of their own: here `web` has several pods.
SERVICES = {name: service for name, service in deployment.SERVICES.items() if name != "web-2"}
WORKLOADS = ("Deployment", "StatefulSet", "CronJob")
SETTINGS_FILE = dict(
    line.split("=", 1)
    for line in (FOLDER / "settings.env").read_text().splitlines()
    if line and not line.startswith("#")
)


class Workload(NamedTuple):
    """An object that makes pods; each of ours has one container."""

    record: Record
    template: Record

    @property
    def labels(self) -> dict[str, str]:
        labels: dict[str, str] = self.template["metadata"]["labels"]
        return labels

    @property
    def pod(self) -> Record:
        pod: Record = self.template["spec"]
        return pod

    @property
    def container(self) -> Record:
        (container,) = self.pod["containers"]
        return container  # type: ignore[no-any-return]

    @property
    def ports(self) -> dict[str, int]:
        return {one["name"]: one["containerPort"] for one in self.container.get("ports", ())}


def of_kind(kind: str) -> dict[str, Record]:
    return {one["metadata"]["name"]: one for one in OBJECTS if one["kind"] == kind}


def _workloads() -> Iterator[Workload]:
    for one in OBJECTS:
        if one["kind"] in WORKLOADS:
            spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
            yield Workload(one, spec["template"])


PODS = {workload.record["metadata"]["name"]: workload for workload in _workloads()}
OURS = ("web", "worker", "schedule", "warm")
REDISES = ("redis-cache", "redis-queue")


def selected(selector: Record) -> set[str]:
    """The workloads whose pods have the labels that a selector wants."""
    wanted = {(key, value) for key, value in selector.get("matchLabels", {}).items()}
    among = {one["key"]: set(one["values"]) for one in selector.get("matchExpressions", ())}
    return {
        name
        for name, workload in PODS.items()
        if wanted <= set(workload.labels.items())
        and all(workload.labels.get(key) in values for key, values in among.items())
    }


def variables(name: str) -> dict[str, Any]:
    """A container's own variables: the text of each, or where it comes from."""
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in PODS[name].container.get("env", ())}


def probes(name: str) -> dict[str, Record]:
    kinds = ("startupProbe", "readinessProbe", "livenessProbe")
    return {kind: PODS[name].container[kind] for kind in kinds if kind in PODS[name].container}


def in_bytes(quantity: str) -> int:
    units = {"Ki": 10, "Mi": 20, "Gi": 30}
    return int(quantity[:-2]) << units[quantity[-2:]]


def references(kind: str) -> dict[str, set[str]]:
    """The ConfigMaps (`configMap`) or Secrets (`secret`) that pods name, and the keys that each must have."""
    found: dict[str, set[str]] = {}
    for name, workload in PODS.items():
        for one in workload.container.get("envFrom", ()):
            if f"{kind}Ref" in one:
                found.setdefault(one[f"{kind}Ref"]["name"], set())
        for source in variables(name).values():
            if isinstance(source, dict) and f"{kind}KeyRef" in source:
                reference = source[f"{kind}KeyRef"]
                found.setdefault(reference["name"], set()).add(reference["key"])
        for volume in workload.pod.get("volumes", ()):
            if kind in volume:
                found.setdefault(volume[kind]["name"], set())
    return found


def indented(start: str) -> list[str]:
    """The blocks of code in docs/kubernetes.md that have a line with this start, from that line on."""
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", DOCUMENT.read_text(), re.MULTILINE)
    texts = [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in blocks]
    return [text[text.index(start) :] for text in texts if re.search(rf"^{re.escape(start)}", text, re.MULTILINE)]


def documented(kind: str) -> list[Record]:
    """The objects of that kind in docs/kubernetes.md."""
    return [yaml.safe_load(text) for text in indented("apiVersion: ") if f"\nkind: {kind}\n" in text]
