"""deploy/kubernetes/: which pod is asked, when it is ready, how it stops, and how many there are."""

from __future__ import annotations

import re

import pytest
import yaml
from conftest import House
from deployment import in_seconds
from manifests import (
    FOLDER,
    KUSTOMIZATION,
    PODS,
    REDISES,
    SERVICES,
    SETTINGS_FILE,
    Record,
    indented,
    of_kind,
    probes,
    selected,
)
from scrapes import samples

from charthouse.assembly import assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.ops.metrics import exposition
from charthouse.settings import SETTINGS, read_settings
from charthouse.web import create_app

LONGEST_WAIT_SECONDS = 30  # of a request for a picture
EDGE_TIMEOUT = re.compile(r"location @waiting \{[^}]*proxy_read_timeout (\d+)s", re.DOTALL)
ROLLING = [name for name in PODS if PODS[name].record["kind"] == "Deployment" and name not in REDISES]


# --- Services, probes, stops


@pytest.mark.parametrize("name", ["web", "edge", *REDISES])
def test_a_service_selects_the_pods_of_its_name_and_a_port_that_they_have(name: str):
    spec = of_kind("Service")[name]["spec"]
    assert selected({"matchLabels": spec["selector"]}) == {name}
    assert [port["targetPort"] for port in spec["ports"]] == list(PODS[name].ports)


@pytest.mark.parametrize("name", PODS)
def test_a_workload_selects_its_own_pods_and_no_others(name: str):
    if PODS[name].record["kind"] != "CronJob":
        assert selected(PODS[name].record["spec"]["selector"]) == {name}
    assert selected({"matchLabels": PODS[name].labels}) == {name}


def test_hosts_in_addresses_are_services_with_that_port():
    text = "".join(path.read_text() for path in FOLDER.glob("*.yaml")) + "".join(indented("kubectl "))
    named = set(re.findall(r"@(redis-\w+):(\d+)|server (web):(\d+)", text + (FOLDER / "nginx.conf").read_text()))
    spelled = {(host or web, int(port or web_port)) for host, port, web, web_port in named}
    assert spelled == {
        (name, one["port"]) for name in ("web", *REDISES) for one in of_kind("Service")[name]["spec"]["ports"]
    }


@pytest.mark.parametrize("name", PODS)
def test_a_pod_says_how_it_is_as_its_service_in_compose_does(name: str):
    if name == "warm":
        assert probes(name) == {}
        return
    assert {"startupProbe", "livenessProbe"} <= set(probes(name))
    if name in ("web", "edge"):
        assert {one.get("httpGet", one.get("tcpSocket"))["port"] for one in probes(name).values()} == {"http"}
        return
    kind, *words = SERVICES[name]["healthcheck"]["test"]
    command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
    assert [one["exec"]["command"] for one in probes(name).values()] == [command] * len(probes(name))


@pytest.mark.parametrize("name", PODS)
def test_every_path_of_a_probe_is_a_route_that_needs_no_redis(name: str):
    paths = {one["httpGet"]["path"] for one in probes(name).values() if "httpGet" in one}
    assert bool(paths) == (name == "web")
    app = create_app(assemble(read_settings({"CHARTHOUSE_REDIS_URL": "redis://127.0.0.1:1/0"})), Catalogue)
    for path in paths:
        assert app.test_client().get(path).status_code == 200


@pytest.mark.parametrize("name", ROLLING)
def test_a_new_version_starts_before_the_old_one_stops(name: str):
    strategy = PODS[name].record["spec"]["strategy"]
    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}


def test_the_first_half_of_an_update_leaves_web_and_edge_alone():
    (update,) = (block for block in indented("kubectl apply --kustomize") if "--selector" in block)
    (excluded,) = re.findall(r"notin \((.*?)\)", update)
    assert set(excluded.split(", ")) == {"web", "edge"}
    labelled = yaml.safe_load((FOLDER / "namespace.yaml").read_text())["metadata"]["labels"]
    assert "app.kubernetes.io/component" not in labelled


def stop_seconds(name: str) -> tuple[int, int]:
    """How long a pod waits before it stops, and how long it may take after that."""
    hook = PODS[name].container.get("lifecycle", {}).get("preStop", {"exec": {"command": ["sleep", "0"]}})
    program, seconds = hook["exec"]["command"]
    assert program == "sleep"
    return int(seconds), PODS[name].pod["terminationGracePeriodSeconds"] - int(seconds)


def test_a_pod_behind_a_service_serves_until_no_request_comes_and_finishes_those_that_wait():
    (read_timeout,) = EDGE_TIMEOUT.findall((FOLDER / "nginx.conf").read_text())
    for name, longest in (("web", LONGEST_WAIT_SECONDS), ("edge", int(read_timeout))):
        before, after = stop_seconds(name)
        assert before >= 3
        assert after > longest
    assert stop_seconds("web")[1] >= in_seconds(SERVICES["web"]["stop_grace_period"])


def test_a_worker_that_is_stopped_may_finish_its_drawing():
    limit = float(SETTINGS_FILE.get("CHARTHOUSE_RENDER_TIMEOUT_SECONDS", SETTINGS["RENDER_TIMEOUT_SECONDS"].default))
    assert stop_seconds("worker")[1] > limit


@pytest.mark.parametrize("name", ["web", "edge"])
def test_a_drained_node_takes_one_pod_of_several_at_a_time(name: str):
    budget = of_kind("PodDisruptionBudget")[name]["spec"]
    assert budget["maxUnavailable"] == 1
    assert selected(budget["selector"]) == {name}
    assert set(of_kind("PodDisruptionBudget")) == {"web", "edge"}


# --- how many


def test_web_is_scaled_by_cpu_that_it_requests():
    (scaler,) = of_kind("HorizontalPodAutoscaler").values()
    target = scaler["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (PODS["web"].record["kind"], "web")
    assert [one["resource"]["name"] for one in scaler["spec"]["metrics"]] == ["cpu"]
    assert 2 <= scaler["spec"]["minReplicas"] <= scaler["spec"]["maxReplicas"]
    assert "cpu" in PODS["web"].container["resources"]["requests"]


def test_a_scaled_workload_says_no_number_of_its_own_which_an_update_would_set_again():
    scaled = {name for name in PODS if "replicas" not in PODS[name].record["spec"]}
    assert scaled == {"web", "worker", "warm"}


def scaled_worker() -> Record:
    (scaler,) = of_kind("ScaledObject").values()
    return scaler["spec"]  # type: ignore[no-any-return]


def test_workers_are_never_none_and_are_removed_after_300_seconds():
    spec = scaled_worker()
    assert spec["scaleTargetRef"]["name"] in PODS
    assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"]
    behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 300


def test_workers_are_scaled_by_every_queue_and_by_who_is_busy_as_metrics_tell_it(house: House):
    known = samples(exposition(house.services(), Catalogue()).decode())
    read = {}
    for trigger in scaled_worker()["triggers"]:
        metadata = trigger["metadata"]
        assert (trigger["type"], metadata["format"]) == ("metrics-api", "prometheus")
        name, labels = re.fullmatch(r"(\w+)(?:\{(.*)\})?", metadata["valueLocation"]).groups(default="")  # type: ignore[union-attr]
        read[trigger["name"]] = (name, frozenset(re.findall(r'(\w+)="(\w+)"', labels)))
    queues = {sample for sample in known if sample[0] == "charthouse_queue_jobs"}
    assert set(read.values()) == {*queues, ("charthouse_workers_busy", frozenset())}
    modifiers = scaled_worker()["advanced"]["scalingModifiers"]
    assert set(re.findall(r"[a-z]+", modifiers["formula"])) == set(read)
    assert modifiers["target"] == "1"


def test_the_scaler_asks_web_in_our_namespace_and_at_a_route():
    (port,) = of_kind("Service")["web"]["spec"]["ports"]
    address = f"http://web.{KUSTOMIZATION['namespace']}.svc:{port['port']}"
    urls = {one["metadata"]["url"] for one in scaled_worker()["triggers"]}
    assert urls == {f"{address}/metrics"}
    routes = create_app(assemble(read_settings({})), Catalogue).url_map.iter_rules()
    assert "/metrics" in {str(route) for route in routes}
