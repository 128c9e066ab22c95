"""The page about running it: what it says of deployments, settings and commands is so."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint

from flows import prefect_settings
from flows.deploy import POOL
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "running.md").read_text(encoding="utf-8")
FILE = yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.S | re.M)


def commands() -> list[str]:
    """The lines of the page that are typed, indented by four."""
    return [line.strip() for line in re.findall(r"^    (\S.*)$", PAGE, re.M)]


def test_every_deployment_stands_in_the_table_with_its_time() -> None:
    table = {}
    for names, when in re.findall(r"^\| (`[a-z-]+/[a-z-]+`[^|]*) \| ([^|]*) \|", PAGE, re.M):
        table.update(dict.fromkeys(re.findall(r"`([^`]+)`", names), when))
    wanted = {}
    for item in FILE["deployments"]:
        times = [schedule["cron"].split() for schedule in item.get("schedules", [])]
        name = f"{load_flow_from_entrypoint(item['entrypoint']).name}/{item['name']}"
        wanted[name] = [time for minute, hour, *_ in times for time in _first_and_last(minute, hour)]
    assert {name: re.findall(r"\d\d:\d\d", when) for name, when in table.items()} == wanted


def _first_and_last(minute: str, hour: str) -> list[str]:
    """The first start of a day, and the last where there are several."""
    minutes, hours = minute.split(","), hour.split("-")
    return list(dict.fromkeys(f"{int(hours[at]):02}:{int(minutes[at]):02}" for at in (0, -1)))


def test_the_settings_of_a_server_are_those_that_the_package_prints() -> None:
    (page,) = (block for block in blocks("ini") if "PREFECT_API_URL" in block)
    (line,) = (line for line in commands() if line.startswith("python -m flows.prefect_settings "))
    _, _, *words = shlex.split(line.partition(" >> ")[0])
    ran = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=True)
    assert [line for line in page.splitlines() if not line.startswith("COMMISSIONING_")] == ran.stdout.splitlines()


def test_settings_survive_a_shell(tmp_path: Path) -> None:
    wanted = {"A": "plain/value:1", "B": "two words & 'quotes' $HOME \\", "C": ""}
    file = tmp_path / "settings.env"
    file.write_text(prefect_settings.as_file(wanted), encoding="utf-8")
    shell = ["env", "-i", "sh", "-c", f"set -a; . {file}; /usr/bin/env -0"]
    lines = subprocess.run(shell, capture_output=True, text=True, check=True).stdout.split("\0")
    found = dict(line.split("=", 1) for line in lines if line)
    assert {name: found[name] for name in wanted} == wanted


def test_a_home_that_is_not_absolute_is_refused() -> None:
    with pytest.raises(SystemExit) as refused:
        prefect_settings.main(["prefect"])
    assert refused.value.code == 2


def test_the_units_name_the_pool_and_the_programs_of_the_package() -> None:
    units = [block for block in blocks("ini") if "[Service]" in block]
    assert len(units) == 2
    for unit in units:
        assert "Restart=always" in unit
        assert "EnvironmentFile=/srv/commissioning/run.env" in unit
        assert "ExecStart=/srv/commissioning/venv/bin/prefect " in unit
    assert f"--pool {POOL} " in units[1]


def test_what_make_takes_is_what_the_module_takes() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for variable in re.findall(r"`make up ([A-Z]+)=", PAGE):
        assert f"$({variable})" in makefile
    for line in commands():
        found = re.match(r"make (\w+)", line)
        if found:
            assert re.search(rf"^{found[1]}:", makefile, re.M)
