"""deploy/kubernetes/: every object as Kubernetes and KEDA define it, without rights, and as Compose has it."""

from __future__ import annotations

import re
from itertools import pairwise

import kubernetes_validate
import pytest
from cloudcoil.models.keda.v1alpha1 import ScaledObject
from deployment import ROOT
from manifests import FOLDER, KUSTOMIZATION, OBJECTS, OURS, PODS, SERVICES, Record, documented, in_bytes, of_kind

VERSIONS = ("1.30", "1.37")  # of Kubernetes: the oldest that docs/kubernetes.md names, and the newest known
NAMES = [f"{one['kind']}/{one['metadata']['name']}" for one in OBJECTS]
ONE_OF_EACH = {one["kind"]: one for one in OBJECTS}


def check(record: Record) -> None:
    """Refuse what Kubernetes or KEDA would refuse, and unknown fields."""
    if record["apiVersion"].startswith("keda.sh/"):
        # The models leave unknown fields out, so what they kept must be all that was there.
        assert ScaledObject.model_validate(record).model_dump(mode="json", by_alias=True, exclude_unset=True) == record
    else:
        for version in VERSIONS:
            kubernetes_validate.validate(record, version, strict=True)


@pytest.mark.parametrize("record", OBJECTS, ids=NAMES)
def test_every_object_is_as_kubernetes_or_keda_defines_it(record: Record):
    check(record)


@pytest.mark.parametrize("record", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_the_check_refuses_a_field_that_does_not_exist(record: Record):
    inside = "metadata" if "spec" not in record else "spec"
    with pytest.raises((kubernetes_validate.ValidationError, AssertionError)):
        check({**record, inside: {**record[inside], "replica": 2}})


def test_the_oldest_version_is_the_one_that_the_document_names():
    (named,) = re.findall(r"Kubernetes (1\.\d+) or newer", (ROOT / "docs/kubernetes.md").read_text())
    assert named == VERSIONS[0]


def test_the_kustomization_lists_every_file_of_the_folder():
    named = set(KUSTOMIZATION["resources"])
    for generator in KUSTOMIZATION["configMapGenerator"]:
        named |= {*generator.get("envs", ()), *generator.get("files", ())}
    assert named == {path.name for path in FOLDER.iterdir()} - {"kustomization.yaml"}
    assert len(set(NAMES)) == len(NAMES)


def test_the_document_has_a_row_for_every_file():
    table = (ROOT / "docs/kubernetes.md").read_text().partition("\n## ")[0]
    rows = set(re.findall(r"`([\w-]+\.(?:yaml|env|conf))`", table))
    assert rows == {path.name for path in FOLDER.iterdir()} - {"kustomization.yaml"}


def test_the_kustomization_in_the_document_changes_what_is_there():
    (overlay,) = documented("Kustomization")
    assert overlay["namespace"] == KUSTOMIZATION["namespace"]
    assert {one["name"] for one in overlay["images"]} == {PODS["web"].container["image"].partition(":")[0]}
    generated = {one["name"] for one in KUSTOMIZATION["configMapGenerator"]}
    assert {one["name"] for one in overlay["configMapGenerator"]} <= generated


def test_the_ingress_in_the_document_leads_to_a_port_of_the_edge():
    (ingress,) = documented("Ingress")
    check(ingress)
    ((path,),) = (rule["http"]["paths"] for rule in ingress["spec"]["rules"])
    service = path["backend"]["service"]
    assert service["port"]["name"] in {port["name"] for port in of_kind("Service")[service["name"]]["spec"]["ports"]}


# --- rights


@pytest.mark.parametrize("name", PODS)
def test_no_pod_has_root_a_capability_a_writable_root_or_an_account(name: str):
    pod, container = PODS[name].pod, PODS[name].container
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod)


def test_the_namespace_admits_restricted_pods_alone():
    (namespace,) = of_kind("Namespace").values()
    assert namespace["metadata"]["name"] == KUSTOMIZATION["namespace"]
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_ours_have_the_user_of_the_image_and_a_first_process_as_in_compose():
    (uid,) = re.findall(r"useradd --uid (\d+)", (ROOT / "Dockerfile").read_text())
    assert {PODS[name].pod["securityContext"]["runAsUser"] for name in OURS} == {int(uid)}
    assert {name for name in PODS if PODS[name].pod.get("shareProcessNamespace")} == {
        name for name in SERVICES if SERVICES[name].get("init")
    }


# --- what Compose says too


def test_there_is_a_workload_for_each_service():
    assert {name: workload.record["kind"] for name, workload in PODS.items()} == dict.fromkeys(
        SERVICES, "Deployment"
    ) | {"redis-queue": "StatefulSet", "warm": "CronJob"}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_runs_the_image_and_the_command_of_its_service(name: str):
    container, service = PODS[name].container, SERVICES[name]
    assert container["image"] == service["image"]
    command = [re.sub(r"\$\{(\w+)\}", r"$(\1)", word) for word in service.get("command", ())]
    command = [word.replace("$(REDIS_PASSWORD)", "$(REDISCLI_AUTH)") for word in command]
    assert container.get("args", []) == command + (["$(POD_NAME)"] if name == "worker" else [])
    assert "command" not in container  # the image's own entrypoint


@pytest.mark.parametrize("name", PODS)
def test_a_pod_has_the_limits_of_its_service_and_requests_a_part_of_them(name: str):
    resources = PODS[name].container["resources"]
    limits = SERVICES[name].get("deploy", SERVICES["schedule"]["deploy"])["resources"]["limits"]
    memory = in_bytes(resources["limits"]["memory"])
    assert memory == in_bytes(limits["memory"].upper() + "i")
    assert in_bytes(resources["requests"]["memory"]) <= memory
    assert resources["requests"]["cpu"]
    assert resources["limits"].get("cpu") == limits.get("cpus")


@pytest.mark.parametrize("name", PODS)
def test_every_volume_that_is_mounted_exists_and_every_one_is_mounted(name: str):
    claims = [one["metadata"]["name"] for one in PODS[name].record["spec"].get("volumeClaimTemplates", ())]
    volumes = [*claims, *(one["name"] for one in PODS[name].pod.get("volumes", ()))]
    assert sorted(volumes) == sorted(one["name"] for one in PODS[name].container.get("volumeMounts", ()))


def rooms(name: str) -> dict[str, Record]:
    """The folders of a pod that go with it, by path."""
    volumes = {one["name"]: one.get("emptyDir") for one in PODS[name].pod["volumes"]}
    mounts = PODS[name].container["volumeMounts"]
    return {one["mountPath"]: volumes[one["name"]] for one in mounts if volumes[one["name"]]}


@pytest.mark.parametrize("name", OURS)
def test_ours_may_write_to_tmp_alone(name: str):
    assert set(rooms(name)) == {"/tmp"}


def test_the_edge_has_the_same_folders_in_memory():
    sizes = dict(one.split(":size=") for one in SERVICES["edge"]["tmpfs"])
    assert rooms("edge") == {
        path: {"medium": "Memory", "sizeLimit": size.upper() + "i"} for path, size in sizes.items()
    }


def test_the_queue_has_its_file_on_a_volume_with_room_to_rewrite_it():
    (mount,) = PODS["redis-queue"].container["volumeMounts"]
    (claim,) = PODS["redis-queue"].record["spec"]["volumeClaimTemplates"]
    options = dict(pairwise(PODS["redis-queue"].container["args"]))
    assert (claim["metadata"]["name"], options["--dir"]) == (mount["name"], mount["mountPath"])
    size = in_bytes(claim["spec"]["resources"]["requests"]["storage"])
    assert size >= 4 * in_bytes(options["--maxmemory"].removesuffix("mb") + "Mi")
    security = PODS["redis-queue"].pod["securityContext"]
    assert security["fsGroup"] == security["runAsGroup"]


def test_two_caches_never_answer_at_the_same_time():
    assert PODS["redis-cache"].record["spec"]["replicas"] == 1
    assert PODS["redis-cache"].record["spec"]["strategy"] == {"type": "Recreate"}
