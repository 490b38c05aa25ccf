"""`suite57 report`: a tenant's report and the national one as files, and whether a file is what was sent."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from suite.cli import FAILED
from suite.cli.environment import open_database, prepared_settings

if TYPE_CHECKING:
    from reports.document import ReportDocument
    from reports.periods import Period, ReportPeriod

FORMATS = click.Choice(["docx", "xlsx", "pdf"])


def _month(ctx: click.Context, param: click.Parameter, value: str) -> Period:
    """The period of an option written 2025-11; a usage error in words for anything else."""
    from reports.periods import Period

    try:
        return Period.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _period(ctx: click.Context, param: click.Parameter, value: str) -> ReportPeriod:
    """The period of an option, of any kind; a usage error in words for anything else."""
    from reports.periods import parse_period

    try:
        return parse_period(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.group()
def report() -> None:
    """Báo cáo ngày 25 ra tệp, và kiểm tra tệp."""


@report.command()
@click.option("--tenant", "code", required=True, help="Mã cơ quan, ví dụ 66, BKHCN.")
@click.option(
    "--period", "period", required=True, callback=_period, metavar="PERIOD", help="Kỳ: 2025-11, 2025-Q4, 2025-H2, 2025, dx-0001."
)
@click.option("--format", "form", default="docx", show_default=True, type=FORMATS)
@click.option("--version", "number", type=click.IntRange(min=1), help="Bản đã gửi thứ mấy; không có: bản hiện tại, kể cả dự thảo.")
@click.option("--out", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp ghi ra.")
def tenant(code: str, period: ReportPeriod, form: str, number: int | None, path: Path) -> None:
    """Ghi báo cáo của một cơ quan ra tệp."""
    from reports import dao
    from reports.service import document_of, document_of_version
    from tenants.access.actor import Actor
    from tenants.errors import NotFound
    from tenants.organisation.dao import get_tenant_by_code

    with open_database(prepared_settings()) as database:
        with database.reading(Actor.system(0)) as session:
            tenant_id = get_tenant_by_code(session, code).id
        with database.reading(Actor.system(tenant_id)) as session:
            found = dao.find_report(session, str(period))
            if found is None:
                raise NotFound(f"Chưa có báo cáo {period.label} của cơ quan này.")
            if number is None:
                document = document_of(session, found)
            else:
                document = document_of_version(dao.get_version(session, found.id, number))
    _write(document, form, path)


@report.command()
@click.option("--period", "period", required=True, callback=_month, metavar="YYYY-MM", help="Kỳ báo cáo, ví dụ 2025-11.")
@click.option("--format", "form", default="docx", show_default=True, type=FORMATS)
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="Chỉ tính các báo cáo gửi đến lúc này (giờ Việt Nam).")
@click.option("--out", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp ghi ra.")
def national(period: Period, form: str, until: datetime | None, path: Path) -> None:
    """Ghi báo cáo tổng hợp toàn quốc ra tệp, chỉ từ các báo cáo đã gửi."""
    from reports.national import national_document
    from tenants import clock
    from tenants.access.actor import Actor

    moment = until.replace(tzinfo=clock.VIETNAM) if until else clock.now()
    with open_database(prepared_settings()) as database, database.reading(Actor.system_national()) as session:
        document = national_document(session, period, moment)
    _write(document, form, path)


@report.command()
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(path: Path) -> None:
    """Cho biết tệp có đúng là bản đã gửi không và chữ ký số trong tệp còn giá trị không. Mã thoát 0 chỉ khi giống từng byte."""
    from reports.periods import parse_period
    from reports.verify import verify_file
    from tenants import clock
    from tenants.access.actor import Actor

    settings = prepared_settings()
    with open_database(settings) as database, database.reading(Actor.system_national()) as session:
        verdict = verify_file(session, path.read_bytes(), now=clock.now(), trust=settings.trust_dir)
    click.echo(verdict.sentence)
    if verdict.sent_at:
        sent = f"{clock.local(verdict.sent_at):%H:%M ngày %d/%m/%Y}"
        click.echo(f"Báo cáo {parse_period(verdict.period).label}, bản {verdict.number} của {verdict.tenant}, gửi lúc {sent}.")
    for signature in verdict.signatures:
        click.echo(f"{signature.sentence}.")
    if not verdict.is_what_was_sent:
        sys.exit(FAILED)


def _write(document: ReportDocument, form: str, path: Path) -> None:
    from reports.verify import render

    path.write_bytes(render(document, form))
    seal = f", mã xác thực {document.sha256}" if document.sha256 else ", dự thảo chưa có mã xác thực"
    click.echo(f"Đã ghi {path}{seal}.")
