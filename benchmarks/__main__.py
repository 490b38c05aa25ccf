"""Runs the benchmarks at both sizes and prints one table: `python -m benchmarks [--tenth] [--write docs/performance.md]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from benchmarks import dataset, table
from benchmarks.acts import PASSWORD, Act, Bench, acts
from benchmarks.country import FEW, FULL, TENTH, Size
from benchmarks.measuring import counting, time_runs
from benchmarks.mornings import memory_of
from migrations.runner import upgrade
from tenants.db.session import Database, open_engine
from tenants.people.passwords import hash_password
from tests.postgres import HOST, SUPERUSER, PostgresCluster, running_cluster

# Both go through the country tenant by tenant: what they need must not grow with its duties.
MEMORY = {"remind": "Reminder run over all tenants, memory", "compose": "10,000 digests composed, memory"}
MEMORY_MARK = 150

# What `docs` recommend for a server of this size; commits wait for the disk, as they must where work is not thrown away.
PRODUCTION: Mapping[str, str] = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "80",
    "log_min_messages": "fatal",
}


def main(arguments: list[str]) -> int:
    """Returns 1 when a mark is missed, so that a pipeline can see it."""
    options = _options(arguments)
    sizes = [TENTH] if options.tenth else [TENTH, FEW, FULL]
    results: list[table.Result] = []
    memory: list[table.Memory] = []
    with running_cluster(PRODUCTION) as cluster:
        for size in sizes:
            results += _measure(cluster, size, options.only, memory)
    lines = table.lines(results)
    if memory:
        lines += ["", *table.memory_lines(memory)]
    print("\n".join(lines))
    if options.write:
        table.write(Path(options.write), lines, results)
    return int(any(result.missed for result in results) or any(one.missed for one in memory))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the program on the national data set.")
    parser.add_argument("--tenth", action="store_true", help="only the tenth of the size, for a quick look")
    parser.add_argument("--only", default="", help="only the acts whose name has one of these words (with commas between)")
    parser.add_argument("--write", default="", metavar="FILE", help="put the table between its marks in this file")
    return parser.parse_args(arguments)


def _measure(cluster: PostgresCluster, size: Size, only: str, memory: list[table.Memory]) -> list[table.Result]:
    urls = cluster.create_database()
    upgrade(urls.owner_url)
    name = make_url(urls.owner_url).database
    started = time.perf_counter()
    with psycopg.connect(host=HOST, port=cluster.port, user=SUPERUSER, dbname=name) as owner:
        made = dataset.make(owner, size, hash_password(PASSWORD))
    counted = ", ".join(f"{table}: {count:,}" for table, count in made.counts.items() if count)
    print(f"{size.name}: {counted}; {time.perf_counter() - started:.0f} s", file=sys.stderr)
    database = Database(open_engine(urls.app_url))
    app_role = make_url(urls.app_url).username
    results = []
    with (
        tempfile.TemporaryDirectory() as folder,
        psycopg.connect(host=HOST, port=cluster.port, user=app_role, dbname=name, autocommit=True) as raw,
    ):
        bench = Bench.start(database, made, Path(folder), raw)
        for act in acts(bench):
            if any(words in act.name for words in only.split(",")) and (size is not FEW or act.inside):
                results.append(_timed(bench, size, act))
                print(f"  {results[-1].plain}", file=sys.stderr)
    for what, called in MEMORY.items():
        if any(words in called for words in only.split(",")) and size is not FEW:
            # The next morning: what was said on this one is remembered.
            before, peak = memory_of(what, urls.app_url, dataset.NOW + timedelta(days=1))
            memory.append(table.Memory(called, size.name, before, peak, MEMORY_MARK, size is FULL))
            print(f"  {called} | {before:.0f} MB | {peak:.0f} MB", file=sys.stderr)
    database.engine.dispose()
    cluster.drop_database(urls)
    return results


def _timed(bench: Bench, size: Size, act: Act) -> table.Result:
    least = time_runs(act.bare, act.times, warm=act.warm) if act.bare else None
    with counting(bench.database.engine) as tally:
        timing = time_runs(act.run, act.times, warm=act.warm)
    runs = act.times + act.warm
    return table.Result(act.name, size.name, timing, least, tally.statements / runs, tally.rows / runs, act.mark, size is FULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
