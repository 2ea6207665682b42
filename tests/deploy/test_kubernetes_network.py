"""deploy/kubernetes/: who may connect to whom, and how nginx is configured."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import free_port
from deployment import ROOT
from manifests import FOLDER, OURS, PODS, REDISES, Record, of_kind, selected


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
