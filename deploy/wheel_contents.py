"""Refuses to build a wheel that lacks the front-end files, which git ignores and `make frontend` fetches."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = ("suite/assets/vendor/manifest.json", "reports/render/fonts/Tinos_400Regular.ttf")


class WheelContents(BuildHookInterface):  # type: ignore[type-arg]  # the hook uses no configuration of its own
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise RuntimeError for a wheel without its front-end files; an editable install (set-up) may go without."""
        missing = [name for name in NEEDED if not (Path(self.root) / name).exists()]
        if missing and version != "editable":
            raise RuntimeError(f"The wheel would lack {', '.join(missing)}: run `make frontend` first.")
