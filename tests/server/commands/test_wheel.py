"""BLIS installed from a wheel, as who packs it for their own machines does."""

import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from processes import ROOT, SECONDS, Served, environment

PACKAGES = ("schema", "search", "seed", "server")
MADE = shutil.ignore_patterns("__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder in which a wheel of this state is unpacked, with nothing else of BLIS."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=MADE)
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source)
    shutil.copytree(ROOT / "LICENSES", source / "LICENSES")
    words = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder)
    subprocess.run([sys.executable, "-m", "pip", *words, source], check=True, timeout=SECONDS)
    [wheel] = folder.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_a_wheel_holds_every_file_of_the_packages(installed):
    there = {file.relative_to(installed) for file in installed.rglob("*") if file.is_file()}
    wanted = (file for package in PACKAGES for file in (ROOT / package).rglob("*"))
    names = {file.relative_to(ROOT) for file in wanted if file.is_file()}
    licences = {file.name for file in (ROOT / "LICENSES").iterdir()} | {"LICENSE"}

    assert {name for name in names - there if "__pycache__" not in name.parts} == set()
    assert licences <= {file.name for file in there if "licenses" in file.parts}


@pytest.mark.slow
def test_what_was_installed_from_a_wheel_serves_pages_with_content(installed, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
        cwd=installed,
        env=environment(tmp_path / "var", {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        served = Served(process)
        with urlopen(f"{served.address}/pasvaldiba/kraslavas-novads-2021", timeout=SECONDS) as page:
            assert "Krāslavas novads" in page.read().decode()
    finally:
        process.kill()
        process.communicate()
