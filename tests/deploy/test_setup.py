"""What set-up promises: everything pinned by hash, from nobody's registry in particular, and complete when served."""

import itertools
import json
import re
import tomllib
import unicodedata
from pathlib import Path

import dash_ag_grid
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "suite/assets/vendor"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NPM_LOCK = json.loads((ROOT / "package-lock.json").read_text())

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING HOOK ABOVE}", "\N{COMBINING TILDE}"]
TONES += ["\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}"]


def locked(lock: Path) -> dict[str, str]:
    """Each package of a lock with its version."""
    pins = re.findall(r"^([\w.-]+)==([\w.!+-]+)", lock.read_text(), flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def unlocked(requirements: list[str], pins: dict[str, str]) -> list[str]:
    """The requirements that no pin satisfies."""
    wanted = [(Requirement(line), pins.get(canonicalize_name(Requirement(line).name))) for line in requirements]
    return [str(need) for need, version in wanted if version is None or version not in need.specifier]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert entries and [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_satisfy_what_the_project_asks_for() -> None:
    groups, extras = PROJECT["dependency-groups"], PROJECT["project"]["optional-dependencies"]
    run, test = locked(ROOT / "requirements/run.txt"), locked(ROOT / "requirements/test.txt")
    assert unlocked(PROJECT["project"]["dependencies"] + groups["build"], run) == []
    assert unlocked(extras["test"], test) == []
    assert unlocked(groups["frontend"], locked(ROOT / "requirements/frontend.txt")) == []


def test_a_missing_or_older_pin_is_noticed() -> None:
    assert unlocked(["dash>=4.4", "click>=8.1", "waitress"], {"dash": "4.3", "click": "8.2"}) == ["dash>=4.4", "waitress"]


def test_the_tests_use_the_very_versions_that_run() -> None:
    run, test = locked(ROOT / "requirements/run.txt"), locked(ROOT / "requirements/test.txt")
    assert run.items() <= test.items()


def test_the_front_end_lock_names_no_registry_and_has_hashes() -> None:
    packages = [entry for path, entry in NPM_LOCK["packages"].items() if path]
    assert packages and all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages)


def test_front_end_packages_are_pinned_exactly() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_charts_are_of_the_version_that_dash_brings() -> None:
    assert NPM_LOCK["packages"]["node_modules/plotly.js-basic-dist-min"]["version"] == get_plotlyjs_version()


def test_the_grids_words_are_of_the_version_of_the_grid() -> None:
    grid = json.loads((Path(dash_ag_grid.__file__).parent / "package-info.json").read_text())
    locale = NPM_LOCK["packages"]["node_modules/@ag-grid-community/locale"]["version"]
    assert grid["dependencies"]["ag-grid-community"] == locale


def test_every_front_end_package_keeps_its_licence() -> None:
    packages = json.loads((VENDOR / "manifest.json").read_text())["packages"]
    assert packages and all((VENDOR / package["folder"] / "LICENSE").stat().st_size > 500 for package in packages)


def test_style_sheets_refer_only_to_files_beside_them() -> None:
    sheets = sorted(VENDOR.rglob("*.css"))
    addresses = [
        (sheet, address.partition("?")[0])
        for sheet in sheets
        for address in re.findall(r"""url\(["']?([^"')]+)""", sheet.read_text())
        if not address.startswith("data:")
    ]
    assert len(addresses) > 12
    assert [address for sheet, address in addresses if not (sheet.parent / address).is_file()] == []
    assert [sheet for sheet in sheets if "@import" in sheet.read_text()] == []


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_every_vietnamese_letter_has_a_face_in_every_weight(weight: int) -> None:
    faces = re.findall(rf"font-weight:{weight};.*?unicode-range:([^}}]+)", (VENDOR / "fonts.css").read_text())
    covered: set[int] = set()
    for span in ",".join(faces).split(","):
        first, _, last = span.strip().removeprefix("U+").partition("-")
        covered.update(range(int(first, 16), int(last or first, 16) + 1))
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(VOWELS, TONES)} | {"đ"}
    both_cases = letters | {letter.upper() for letter in letters}
    assert len(both_cases) == 146
    assert {letter for letter in both_cases if ord(letter) not in covered} == set()


def test_a_compressed_twin_stands_beside_every_large_style_sheet_and_script() -> None:
    large = [path for path in VENDOR.rglob("*") if path.suffix in {".css", ".js"} and path.stat().st_size >= 10_000]
    assert large and all(path.with_name(path.name + ".gz").is_file() for path in large)
