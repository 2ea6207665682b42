"""deploy/kubernetes/: settings and secrets, which exist, are allowed, and are made by the documented commands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from manifests import (
    FOLDER,
    KUSTOMIZATION,
    OBJECTS,
    OURS,
    PODS,
    SERVICES,
    SETTINGS_FILE,
    documented,
    indented,
    of_kind,
    references,
    variables,
)

from charthouse.settings import PREFIX, SETTINGS, read_settings

USERS = {"web": "web", "worker": "worker", "schedule": "web", "warm": "warm"}  # of Redis


def given(name: str) -> dict[str, str]:
    """The settings of a pod, with an address for each that comes from a Secret."""
    own = {key: value for key, value in variables(name).items() if key.startswith(PREFIX)}
    return SETTINGS_FILE | {key: value if isinstance(value, str) else "redis://redis" for key, value in own.items()}


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_a_pod_is_in_the_table_and_has_a_value_that_it_allows(name: str):
    assert {key.removeprefix(PREFIX) for key in given(name)} <= set(SETTINGS)
    settings = read_settings(given(name))
    assert settings.cache_url
    assert settings.queue_url


@pytest.mark.parametrize("name", sorted(set(PODS) - set(OURS)))
def test_no_other_pod_has_a_setting_of_ours(name: str):
    assert "envFrom" not in PODS[name].container
    assert [key for key in variables(name) if key.startswith(PREFIX)] == []


def test_the_settings_in_the_document_are_allowed():
    (overlay,) = documented("Kustomization")
    (settings,) = (one for one in overlay["configMapGenerator"] if one["name"] == "settings")
    read_settings(dict(one.split("=", 1) for one in settings["literals"]))


def test_web_listens_on_its_port_for_the_other_pods():
    settings = read_settings(given("web"))
    assert PODS["web"].ports == {"http": settings.port}
    assert settings.host == SERVICES["web"]["environment"]["CHARTHOUSE_HOST"]


@pytest.mark.parametrize("name", OURS)
def test_the_settings_file_is_read_by_all_of_ours_and_secret_settings_by_web_alone(name: str):
    sources = PODS[name].container["envFrom"]
    assert [one["configMapRef"]["name"] for one in sources if "configMapRef" in one] == ["settings"]
    secrets = [one["secretRef"] for one in sources if "secretRef" in one]
    assert all(one["optional"] for one in secrets)
    assert [one["name"] for one in secrets] == (["secret-settings"] if name == "web" else []) + ["charts"]


def test_every_config_map_that_a_pod_names_is_generated_and_has_the_keys():
    generated = {
        one["name"]: {Path(file).name for file in one.get("files", ())} for one in KUSTOMIZATION["configMapGenerator"]
    }
    assert set(references("configMap")) == set(generated)
    (mount,) = (one for one in PODS["edge"].container["volumeMounts"] if one["name"] == "configuration")
    assert {f"{mount['mountPath']}/{file}" for file in generated["edge"]} <= set(PODS["edge"].container["args"])


@pytest.mark.parametrize("name", PODS)
def test_every_variable_in_an_argument_is_one_of_the_container(name: str):
    used = {one for word in PODS[name].container.get("args", ()) for one in re.findall(r"\$\((\w+)\)", word)}
    assert used <= set(variables(name))


# --- secrets


def test_no_secret_is_in_the_folder():
    assert of_kind("Secret") == {}
    assert "secretGenerator" not in KUSTOMIZATION
    assert not re.search(r"redis://\w*:", "".join(path.read_text() for path in FOLDER.iterdir()))


@pytest.mark.parametrize("name", OURS)
def test_a_pod_knows_no_password_but_in_the_addresses_of_its_own_user(name: str):
    # The charts' code sees the variables that are no settings.
    (user,) = set(re.findall(r"redis://(\w+):", str(SERVICES[name]["environment"])))
    assert user == USERS[name]
    sources = {key: one["secretKeyRef"] for key, one in variables(name).items() if "secretKeyRef" in one}
    assert sources == {
        f"{PREFIX}{which.upper()}_URL": {"name": f"redis-{user}", "key": f"{which}-url"} for which in ("cache", "queue")
    }


TOLD = '#!/bin/sh\nfor word in "$@"; do echo "$word"; done >> "$TOLD"\n'
COUNTS = '#!/bin/sh\necho x >> "$TOLD.random"\nwc -l < "$TOLD.random" | tr -d " "\n'  # another answer each time


def made_by(script: str, folder: Path) -> dict[str, dict[str, str]]:
    """The Secrets that a script makes with a `kubectl` that writes down its arguments: their keys and values."""
    for name, text in (("kubectl", TOLD), ("openssl", COUNTS)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    told = folder / "told"
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "TOLD": str(told)}
    subprocess.run(["sh", "-euc", script], env=environment, check=True, timeout=20)
    made: dict[str, dict[str, str]] = {}
    for text in told.read_text().split("create\nsecret\ngeneric\n")[1:]:
        name, option, namespace, *literals = text.splitlines()
        assert (option, namespace) == ("--namespace", KUSTOMIZATION["namespace"])
        made[name] = dict(one.removeprefix("--from-literal=").split("=", 1) for one in literals)
    return made


def test_the_documented_commands_make_every_secret_with_its_keys(tmp_path: Path):
    (script,) = indented("kubectl create secret generic redis-")
    made = made_by(script, tmp_path)
    needed = {name: keys for name, keys in references("secret").items() if keys}
    assert {name: set(keys) for name, keys in made.items()} == needed
    assert len({keys["password"] for keys in made.values()}) == len(made)
    for user in set(USERS.values()):
        keys = made[f"redis-{user}"]
        for which in ("cache", "queue"):
            address = f"redis://{user}:{keys['password']}@redis-{which}:6379/0"
            assert keys[f"{which}-url"] == address
            read_settings({"CHARTHOUSE_REDIS_URL": address})


def test_the_optional_secret_of_the_document_has_settings_and_the_name_that_web_reads(tmp_path: Path):
    (script,) = indented("kubectl create secret generic secret-settings")
    ((name, keys),) = made_by(script, tmp_path).items()
    assert name in references("secret")
    assert set(keys) <= {PREFIX + one for one in SETTINGS}


def test_every_object_that_a_documented_command_names_exists():
    names = {f"{one['kind'].lower()}/{one['metadata']['name']}" for one in OBJECTS}
    commands = "\n".join(indented("kubectl "))
    named = set(re.findall(r"\b((?:deployment|statefulset|cronjob|service)/[\w-]+)", commands))
    assert named
    assert named <= names
    assert set(re.findall(r"--namespace (\S+)", commands)) == {KUSTOMIZATION["namespace"]}
