"""A signed PDF of a sent version: kept beside it, judged by its words and its signatures, and recognised by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports import dao, service
from reports.signed import attach_signed, list_signed
from reports.verify import Outcome, render, verify_file
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.signatures import SignatureState, signatures_from
from tenants.files.store import FileStore
from tests.reports.province import Province
from tests.tenants.files.pdf_signing import SIGNED_AT, Authority, plain_pdf, signed, turned


@pytest.fixture
def month(province: Province) -> Province:
    province.complete(province.assign(province.issue(), "Ban hành kế hoạch", "10/11/2025"), "SKHCN", "05/11/2025")
    province.send(province.draft())
    return province


def _pdf(province: Province) -> tuple[int, bytes]:
    with province.database.reading(province.secretary) as session:
        report = dao.find_report(session, "2025-11")
        assert report is not None
        return report.id, render(service.document_of(session, report), "pdf")


def test_the_signed_version_is_kept_with_its_verdicts_and_verified_as_what_was_sent(month: Province, tmp_path: Path) -> None:
    authority = Authority()
    trust = authority.write(tmp_path / "trust")
    store_folder = tmp_path / "signed"
    store = FileStore(store_folder, trust=trust)
    report_id, sent = _pdf(month)
    data = signed(sent, authority.person("TRẦN VĂN B", "Tỉnh ủy Đắk Lắk"))

    def attach(content: bytes, actor: Actor = month.secretary, name: str = "../Báo cáo đã ký.pdf", number: int = 1) -> None:
        with month.database.writing(actor, at=SIGNED_AT) as session:
            attach_signed(session, actor, store, report_id, number, name, content, now=SIGNED_AT)

    with pytest.raises(NotPermitted):
        attach(data, Actor(month.tenant_id, Role.OFFICER, name="x"))
    with pytest.raises(NotFound):
        attach(data, number=2)
    with pytest.raises(Invalid, match="chưa có chữ ký số"):
        attach(sent)
    with pytest.raises(Invalid, match="PDF đã ký số"):
        attach(b"khong phai PDF", name="a.txt")
    assert not list(store_folder.rglob("*")), "of what is refused nothing stays behind"
    attach(data)
    with pytest.raises(Conflict, match="đã được đính kèm"):
        attach(data)
    attach(signed(plain_pdf(), authority.person("LÊ THỊ C", "Sở Tài chính")))
    with month.database.reading(month.secretary) as session:
        version = dao.get_version(session, report_id, 1)
        other, ours = list_signed(session, [version.id])
        assert (ours[0].outcome, ours[0].name) == (Outcome.APPENDED, "Báo cáo đã ký.pdf")
        (one,) = signatures_from(ours[1].signatures)
        assert (one.signer, one.state) == ("TRẦN VĂN B", SignatureState.VALID)
        assert other[0].outcome == Outcome.ALTERED, "a signed file of other words is kept and says so"
    with month.database.reading(Actor.system_national()) as session:
        verdict = verify_file(session, data, now=SIGNED_AT, trust=trust)
        assert (verdict.outcome, [one.state for one in verdict.signatures]) == (Outcome.APPENDED, [SignatureState.VALID])
        forged = verify_file(session, turned(data), now=SIGNED_AT, trust=trust)
        assert [one.state for one in forged.signatures] == [SignatureState.ALTERED]
        assert verify_file(session, sent, now=SIGNED_AT).signatures == ()
