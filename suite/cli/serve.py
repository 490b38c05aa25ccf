"""`suite57 run`, `web` and `scheduler`: the processes that stay."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from suite.cli import BAD_ENVIRONMENT
from suite.cli.database import bring_up_to_date, load_demonstration, print_accounts
from suite.cli.environment import open_database, prepared_settings
from suite.settings import Settings

if TYPE_CHECKING:
    from scheduler.config import SchedulerConfig
    from tenants.db.session import Database


@click.command()
def run() -> None:
    """Chạy tất cả trong một tiến trình: cập nhật, dữ liệu minh họa, web và bộ lập lịch."""
    settings = _ready_to_serve()
    if bring_up_to_date(settings):
        click.echo("Đã cập nhật cơ sở dữ liệu.")
    with open_database(settings) as database:
        accounts = load_demonstration(settings, database) if settings.demo else None
        with _scheduler_beside(database, settings):
            _serve(settings, database, lambda: print_accounts(accounts) if accounts else None)


@click.command()
def web() -> None:
    """Chỉ chạy máy chủ web; cơ sở dữ liệu phải ở phiên bản mới nhất."""
    settings = _ready_to_serve()
    _require_current(settings)
    with open_database(settings) as database:
        _serve(settings, database)


@click.command()
def scheduler() -> None:
    """Chỉ chạy bộ lập lịch: nhắc việc, gửi thư, mở bản nháp báo cáo."""
    from scheduler import runner

    settings = _ready_to_serve()
    _require_current(settings)
    with open_database(settings) as database:
        click.echo("Bộ lập lịch đang chạy (dừng bằng Ctrl+C).")
        runner.run_forever(database, scheduler_config(settings))


def scheduler_config(settings: Settings) -> SchedulerConfig:
    """What the scheduler must be told, out of the settings."""
    from scheduler.config import SchedulerConfig, SmtpServer

    smtp = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        ca_file=settings.smtp_ca_file,
    )
    return SchedulerConfig(
        base_url=settings.base_url,
        mail_from=settings.mail_from,
        mail_folder=settings.mail_folder,
        lock_file=settings.data_dir / "scheduler.lock",
        smtp=smtp if settings.mail == "smtp" else None,
        mails_per_minute=settings.mails_per_minute,
        files=settings.file_store(),
        webhook_origins=settings.allowed_origins,
        link_key=settings.signing_key(),
    )


@contextmanager
def _scheduler_beside(database: Database, settings: Settings) -> Iterator[None]:
    """A scheduler in a thread of its own, stopped when the web server stops."""
    from scheduler import runner

    started = runner.start_embedded(database, scheduler_config(settings))
    try:
        yield
    finally:
        started.stop()


def _serve(settings: Settings, database: Database, greet: object = None) -> None:
    import waitress
    from werkzeug.middleware.proxy_fix import ProxyFix

    from suite.app import create_app, settle

    app = create_app(settings, database)
    proxies = settings.proxies
    served = ProxyFix(app, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else app
    try:
        server = waitress.create_server(
            served,
            host=settings.host,
            port=settings.port,
            threads=settings.web_threads,
            ident=None,
            max_request_body_size=int(app.config["MAX_CONTENT_LENGTH"]) + 1_000_000,
        )
    except OSError as error:
        click.echo(f"Không mở được cổng {settings.port} trên {settings.host}: {error.strerror}.", err=True)
        sys.exit(BAD_ENVIRONMENT)
    signal.signal(signal.SIGTERM, _stop)
    settle()
    if callable(greet):
        greet()
    click.echo(f"\nSuite 57 đang chạy tại {settings.base_url} (dừng bằng Ctrl+C).")
    server.run()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)  # waitress ends its loop and lets requests finish


def _ready_to_serve() -> Settings:
    settings = prepared_settings()
    logging.getLogger().setLevel(settings.log_level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a page's first dozen files always queue for a moment
    for talkative in ("apscheduler", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    return settings


def _require_current(settings: Settings) -> None:
    from migrations.runner import is_current

    if not is_current(settings.owner_database_url):
        click.echo("Cơ sở dữ liệu chưa ở phiên bản mới nhất: hãy chạy `suite57 migrate`.", err=True)
        sys.exit(BAD_ENVIRONMENT)
