"""What a process may use that looks at a stranger's file: a hostile file ends only that process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fence:
    """What the reading process may use."""

    seconds: int = 60
    memory: int = 1024 * 1024 * 1024
    """Bytes of address space, of which the libraries themselves take about a third."""


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
