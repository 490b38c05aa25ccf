"""Turns what went wrong into an HTTP status and a sentence for the person, and gives the unexpected a number that is in the log."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from tenants.errors import Conflict, Invalid, NotFound, NotPermitted, Suite57Error

log = logging.getLogger("suite57.incidents")

_STATUSES: dict[type[Suite57Error], int] = {NotFound: 404, NotPermitted: 403, Conflict: 409, Invalid: 422}
_HTTP_SENTENCES = {
    400: "Yêu cầu không đọc được.",
    401: "Phiên làm việc đã kết thúc. Mời đăng nhập lại.",
    403: "Tài khoản của đồng chí chưa được giao quyền làm việc này.",
    404: "Không tìm thấy trang này.",
    405: "Địa chỉ này không nhận cách gọi đó.",
    413: "Nội dung gửi lên lớn quá giới hạn cho phép.",
    415: "Máy chủ không nhận kiểu nội dung này.",
}


@dataclass(frozen=True)
class Problem:
    """What is told: `status` of HTTP, a Vietnamese sentence, and the incident's number when nobody expected it."""

    status: int
    sentence: str
    field: str | None = None
    incident: str = ""


def problem_of(error: BaseException) -> Problem:
    """The problem that an exception is. Logs the unexpected with its traceback under a new number."""
    if isinstance(error, Suite57Error):
        status = next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 422)
        return Problem(status, error.message, error.field)
    if isinstance(error, HTTPException):
        code = error.code or 500
        return Problem(code, _HTTP_SENTENCES.get(code, "Yêu cầu không thực hiện được."))
    if isinstance(error, StaleDataError):
        return Problem(409, "Nội dung này vừa được người khác thay đổi. Mời tải lại trang rồi làm lại.")
    number = new_incident(error)
    if isinstance(error, DataError):
        # Letters or numbers that PostgreSQL cannot hold: what a page of ours sends never has them.
        return Problem(422, f"Nội dung gửi lên có ký tự hoặc số không lưu được. Mã sự cố: {number}.", incident=number)
    if isinstance(error, IntegrityError):
        # Two people were first at the same moment: the second one's row already exists.
        return Problem(409, f"Nội dung này vừa được người khác ghi. Mời tải lại trang. Mã sự cố: {number}.", incident=number)
    if isinstance(error, OperationalError):
        return Problem(503, f"Cơ sở dữ liệu đang bận. Mời làm lại sau ít phút. Mã sự cố: {number}.", incident=number)
    return Problem(500, f"Có lỗi ngoài dự kiến, nội dung chưa được ghi. Mã sự cố: {number}.", incident=number)


def new_incident(error: BaseException) -> str:
    """A number under which the traceback stands in the log."""
    number = secrets.token_hex(4).upper()
    log.error("incident %s", number, exc_info=(type(error), error, error.__traceback__))
    return number
