"""The soak whole: two years of a nation in small, at least 200 kills; says what it did, and fails if a promise was broken."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from migrations.runner import upgrade
from tests.postgres import FAST_AND_FORGETFUL, running_cluster
from tests.soak.replay import Outcome, Scale, soak

WHOLE = Scale(towns=64, duties=200, days=730, kills=240, restarts=12, jumps=4)


def main() -> int:
    """Run with the scale that was asked for; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    for name in ("towns", "duties", "days", "kills", "restarts", "jumps"):
        parser.add_argument(f"--{name}", type=int, default=getattr(WHOLE, name))
    scale = Scale(**vars(parser.parse_args()))
    with running_cluster({**FAST_AND_FORGETFUL, "synchronous_commit": "on"}) as cluster, tempfile.TemporaryDirectory() as folder:
        urls = cluster.create_database()
        upgrade(urls.owner_url)
        outcome = soak(cluster, urls, Path(folder), scale)
    for line in _told(outcome):
        print(line)
    return 1 if outcome.missing or outcome.doubled or outcome.wrong else 0


def _told(outcome: Outcome) -> list[str]:
    scale = outcome.scale
    faults = ", ".join(f"{what} {count}" for what, count in sorted(outcome.faults.items()))
    lines = [
        f"{scale.days} days, {scale.towns} tenants, {scale.towns * scale.duties * 2} duties, {outcome.seconds:.0f} s",
        f"{outcome.kills} kills, {outcome.restarts} restarts of the database, {outcome.jumps} jumps of the clock",
        f"mail server: {faults}",
        f"{outcome.messages} messages, {outcome.mails} of them mails",
        f"{outcome.delayed} delayed, {outcome.doubtful} marked as perhaps doubled",
    ]
    for what in ("missing", "doubled", "wrong"):
        found: list[str] = getattr(outcome, what)
        lines += [f"{what}: {len(found)}", *(f"  {line}" for line in found[:20])]
    return lines


if __name__ == "__main__":
    sys.exit(main())
