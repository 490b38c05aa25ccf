"""`suite57 doctor`: looks at everything that a running program needs and says what is missing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from suite.cli import FAILED
from suite.cli.environment import open_database
from suite.settings import Settings, load_settings

_LEAST_FREE_BYTES = 500_000_000
_VENDOR = Path(__file__).resolve().parent.parent / "assets" / "vendor"


@click.command()
def doctor() -> None:
    """Kiểm tra cài đặt, thư mục, cơ sở dữ liệu, tệp giao diện. Mã thoát 1 khi có mục chưa ổn."""
    settings = load_settings()
    settings.prepare_folders()
    bad = 0
    for name, check in _checks(settings):
        try:
            problem = check()
        except Exception as error:  # a check that cannot be made is itself the finding
            problem = f"{type(error).__name__}: {error}".splitlines()[0]
        bad += bool(problem)
        click.echo(f"{'CHƯA ỔN' if problem else 'tốt    '}  {name}" + (f": {problem}" if problem else ""))
    if bad:
        sys.exit(FAILED)


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is looked at: a name, and a function that gives the problem in words or nothing."""
    yield "Thư mục dữ liệu", lambda: _folder(settings.data_dir)
    yield "Khóa phiên làm việc", lambda: "" if len(settings.signing_key()) >= 32 else "quá ngắn"
    yield "Tệp giao diện", lambda: "" if (_VENDOR / "manifest.json").is_file() else "thiếu; hãy chạy `make frontend`"
    yield "Phiên bản cơ sở dữ liệu", lambda: _current(settings)
    yield "Cơ sở dữ liệu", lambda: _database(settings)
    yield "Cookie", lambda: _cookie(settings)
    yield "Bộ nhắc việc", lambda: _scheduler(settings)


def _folder(folder: Path) -> str:
    probe = folder / ".doctor"
    probe.write_text("x")
    probe.unlink()
    free = shutil.disk_usage(folder).free
    return "" if free > _LEAST_FREE_BYTES else f"chỉ còn {free // 1_000_000} MB trống"


def _scheduler(settings: Settings) -> str:
    from scheduler.runs import is_alive
    from tenants import clock

    with open_database(settings) as database:
        beat = is_alive(database, clock.now())
    if beat.alive:
        return ""
    return f"không chạy; tín hiệu cuối lúc {clock.local(beat.beat_at):%H:%M %d/%m/%Y}" if beat.beat_at else "chưa chạy lần nào"


def _current(settings: Settings) -> str:
    from migrations.runner import is_current

    return "" if is_current(settings.owner_database_url) else "chưa mới nhất; hãy chạy `suite57 migrate`"


def _database(settings: Settings) -> str:
    from tenants.access.actor import Actor
    from tenants.organisation import dao

    with open_database(settings) as database, database.reading(Actor.system(0)) as session:
        return "" if dao.list_tenants(session) else "chưa có cơ quan nào; hãy chạy `suite57 demo` hoặc `suite57 admin create`"


def _cookie(settings: Settings) -> str:
    local = settings.base_url.startswith(("https://", "http://127.", "http://localhost"))
    return "" if local else "BASE_URL không dùng https: mật khẩu và phiên đi qua mạng không mã hóa"
