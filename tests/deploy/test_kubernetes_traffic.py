"""deploy/kubernetes/: which pod is asked, when it is ready, how it stops, how many there are, and who may connect."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import House, free_port
from deployment import ROOT, SERVICES, in_seconds
from manifests import (
    FOLDER,
    KUSTOMIZATION,
    OURS,
    PODS,
    REDISES,
    SETTINGS_FILE,
    Record,
    indented,
    of_kind,
    probes,
    selected,
)  # fmt: skip
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


# --- who may connect


def peers(rule: Record, side: str) -> set[str]:
    """The pods here, and namespaces elsewhere, that one rule names."""
    named: set[str] = set()
    for peer in rule.get(side, ()):
        if "namespaceSelector" in peer:
            named.add(peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"])
        elif "podSelector" in peer:
            named |= selected(peer["podSelector"])
        else:
            named.add(peer["ipBlock"]["cidr"])
    return named or {"everywhere"}


def allowed(direction: str, side: str) -> set[tuple[str, str, int]]:
    """Who may connect to whom at which port, from the policies of one direction."""
    found = set()
    for policy in of_kind("NetworkPolicy").values():
        for rule in policy["spec"].get(direction, ()):
            pairs = [(own, peer) for own in selected(policy["spec"]["podSelector"]) for peer in peers(rule, side)]
            for own, peer in pairs:
                ends = (peer, own) if direction == "ingress" else (own, peer)
                found |= {(*ends, port["port"]) for port in rule["ports"]}
    return found


TO_REDIS = {(name, redis, 6379) for name in OURS for redis in REDISES}
EXAMPLE = "192.0.2.10/32"  # an address that RFC 5737 keeps for documents


def test_everything_is_denied_but_what_a_policy_allows():
    policy = of_kind("NetworkPolicy")["default-deny"]["spec"]
    assert policy == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_pods_accept_connections_from_those_that_need_them():
    assert allowed("ingress", "from") == TO_REDIS | {
        ("everywhere", "edge", 8080), ("edge", "web", 8000), ("monitoring", "web", 8000), ("keda", "web", 8000),
    }  # fmt: skip


def test_pods_connect_to_what_they_need_to_the_dns_and_to_an_example():
    assert allowed("egress", "to") == TO_REDIS | {("edge", "web", 8000)} | {
        (name, "kube-system", 53) for name in PODS
    } | {(name, EXAMPLE, 5432) for name in ("web", "worker")}


@pytest.mark.parametrize("name", of_kind("NetworkPolicy"))
def test_a_policy_has_rules_for_each_direction_that_it_names(name: str):
    spec: dict[str, Any] = of_kind("NetworkPolicy")[name]["spec"]
    if name != "default-deny":
        assert {one.lower() for one in spec["policyTypes"]} == {"ingress", "egress"} & set(spec)


# --- the edge


def without_comments(text: str) -> list[str]:
    lines = (re.sub(r"(^|\s)#\s.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def test_nginx_is_configured_as_elsewhere_but_for_how_it_finds_web_and_how_many_processes_it_has():
    here = without_comments((FOLDER / "nginx.conf").read_text())
    there = without_comments((ROOT / "edge/nginx.conf").read_text())
    assert [line for line in there if line not in here] == [
        "worker_processes auto;", "resolver 127.0.0.11 valid=5s ipv6=off;", "resolver_timeout 500ms;",
        "set $web web:8000;",
    ]  # fmt: skip
    assert [line for line in here if line not in there] == [
        "worker_processes 2;", "upstream pods {", "server web:8000 max_fails=0;", "server web:8000 max_fails=0;",
        "set $web pods;",
    ]  # fmt: skip
    same = [line for line in here if line in there and line != "}"]
    assert same == [line for line in there if line in here and line != "}"]
    assert PODS["edge"].ports == {"http": int(*re.findall(r"listen (\d+);", "\n".join(here)))}


@pytest.mark.system
def test_nginx_takes_the_configuration(tmp_path: Path):
    text = (FOLDER / "nginx.conf").read_text().replace("/tmp/", f"{tmp_path}/")
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(text.replace("web:8000", f"127.0.0.1:{free_port()}"))
    done = subprocess.run(["nginx", "-t", "-c", str(configuration)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_first_half_of_an_update_leaves_web_and_edge_alone():
    (update,) = (block for block in indented("kubectl apply --kustomize") if "--selector" in block)
    (excluded,) = re.findall(r"notin \((.*?)\)", update)
    assert set(excluded.split(", ")) == {"web", "edge"}
    labelled = yaml.safe_load((FOLDER / "namespace.yaml").read_text())["metadata"]["labels"]
    assert "app.kubernetes.io/component" not in labelled
