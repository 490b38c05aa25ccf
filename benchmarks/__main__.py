"""Runs the benchmarks at all sizes and prints one table: `python -m benchmarks [--tenth] [--write docs/performance.md]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from benchmarks import dataset, table
from benchmarks.acts import PASSWORD, Act, Bench, acts
from benchmarks.country import FEW, FULL, TENTH, Size
from benchmarks.measuring import counting, time_side_by_side
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
    with running_cluster(PRODUCTION) as cluster, ExitStack() as stack:
        benches = {size: stack.enter_context(_opened(cluster, size)) for size in sizes}
        results = list(_measure(benches, options.only))
        memory = list(_memory(benches, options.only))
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


@contextmanager
def _opened(cluster: PostgresCluster, size: Size) -> Iterator[Bench]:
    """The program in front of a data set of this size, made now and dropped at the end."""
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
    with (
        tempfile.TemporaryDirectory() as folder,
        psycopg.connect(host=HOST, port=cluster.port, user=app_role, dbname=name, autocommit=True) as raw,
    ):
        yield Bench.start(database, made, Path(folder), raw)
    database.engine.dispose()
    cluster.drop_database(urls)


def _measure(benches: Mapping[Size, Bench], only: str) -> Iterator[table.Result]:
    """Every act at all sizes side by side."""
    lines = {size: {act.name: act for act in acts(bench)} for size, bench in benches.items()}
    for name in lines[TENTH]:
        found = {size: line[name] for size, line in lines.items() if size is not FEW or line[name].inside}
        if any(words in name for words in only.split(",")):
            yield from _timed({size: (benches[size], act) for size, act in found.items()})


def _timed(found: Mapping[Size, tuple[Bench, Act]]) -> Iterator[table.Result]:
    measured = [act for _, act in found.values()]
    times, warm = measured[0].times, measured[0].warm
    least = time_side_by_side([act.bare for act in measured if act.bare], times, warm=warm)
    with ExitStack() as stack:
        tallies = [stack.enter_context(counting(bench.database.engine)) for bench, _ in found.values()]
        timings = time_side_by_side([act.run for act in measured], times, warm=warm)
    for place, (size, (_, act)) in enumerate(found.items()):
        tally, bare = tallies[place], least[place] if least else None
        statements, rows = tally.statements / (times + warm), tally.rows / (times + warm)
        result = table.Result(act.name, size.name, timings[place], bare, statements, rows, act.mark, size is FULL)
        print(f"  {result.plain}", file=sys.stderr)
        yield result


def _memory(benches: Mapping[Size, Bench], only: str) -> Iterator[table.Memory]:
    for what, called in MEMORY.items():
        for size, bench in benches.items():
            if any(words in called for words in only.split(",")) and size is not FEW:
                # The next morning: what was said on this one is remembered.
                url = bench.database.engine.url.render_as_string(hide_password=False)
                before, peak = memory_of(what, url, dataset.NOW + timedelta(days=1))
                print(f"  {called} | {before:.0f} MB | {peak:.0f} MB", file=sys.stderr)
                yield table.Memory(called, size.name, before, peak, MEMORY_MARK, size is FULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
