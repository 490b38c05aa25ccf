"""A scheduler that is told on its standard input which job to run at which moment; its parent kills it whenever it likes."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from scheduler.config import SchedulerConfig, SmtpServer
from scheduler.runner import run_job
from tenants.db.session import Database, open_engine


def main(url: str, folder: str, smtp_port: str) -> None:
    """Serve until the input ends; a line is "<moment> <job>" and is answered with what the job came to."""
    config = SchedulerConfig(
        base_url="https://57.test",
        mail_from="nhac-viec@57.test",
        mail_folder=Path(folder) / "mail",
        lock_file=Path(folder) / "lock",
        smtp=SmtpServer("127.0.0.1", int(smtp_port), security="none", timeout=2),
        mails_per_minute=10_000,
    )
    database = Database(open_engine(url))
    print("ready", flush=True)
    for line in sys.stdin:
        moment, job = line.split()
        try:
            told = run_job(database, config, job, datetime.fromisoformat(moment)).result
        except DBAPIError:
            told = "database away"  # the runner waits for it, too, and catches up
        print(told, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
