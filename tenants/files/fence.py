"""What a process may use and know that looks at a stranger's file: a hostile file ends only that process and finds no secret."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fence:
    """What the reading process may use."""

    seconds: int = 60
    memory: int = 1024 * 1024 * 1024
    """Bytes of address space, of which the libraries themselves take about a third."""


# Where programs, libraries and letters are found. Passwords, keys and addresses of ours are in none of these.
_NEEDED = (
    "PATH",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "PYTHONHOME",
    "PYTHONUTF8",
    "PYTHONDONTWRITEBYTECODE",
)


def environment() -> dict[str, str]:
    """What the reading process is told of this one's environment; the modules of this one can be imported there."""
    kept = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def fence_in(fence: Fence) -> None:
    """Take from this process what it does not need; Windows knows no such limits and has the caller's clock alone."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, fence.memory),
        (resource.RLIMIT_CPU, fence.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if ceiling == resource.RLIM_INFINITY else min(most, ceiling), ceiling))
