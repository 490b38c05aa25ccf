"""The matrix comes back from Excel: the upload that belongs to no one plan."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from suite.components import button_link, card, file_field, page_head, stack, steps
from suite.guard import Context, Gate
from suite.pages.plans.amend import COMPARE
from suite.workplace import uploaded
from tenants.access.permissions import Permission
from tenants.plans.amendments import start_workbook

PATH = "/ma-tran/nhap-lai"


def register(gate: Gate) -> None:
    """The page and its upload."""
    gate.page(PATH, permission=Permission.IMPORT_PLAN, title="Nhập lại tệp Excel")(layout)

    @gate.callback(
        Output("matrix-file", "contents"),
        Input("matrix-file", "contents"),
        State("matrix-file", "filename"),
        permission=Permission.IMPORT_PLAN,
        writes=True,
        fields={"file": "matrix-file"},
        running=[(Output("matrix-file", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def take(ctx: Context, contents: Any, name: Any) -> Any:
        files = uploaded(contents, name)
        if not files:
            raise PreventUpdate
        draft = start_workbook(ctx.session, ctx.actor, ctx.files, *files[0], now=ctx.now)
        ctx.go(f"{COMPARE}/{draft.id}")
        return None


def layout(ctx: Context) -> Any:
    """Where the workbook is dropped."""
    return stack(
        page_head(
            "Nhập lại tệp Excel",
            "Sửa ma trận ngoài hệ thống rồi đem về: từng chỗ khác được cho xem trước khi áp dụng.",
            button_link("Xuất Excel", "/ma-tran/xuat", icon_name="file-earmark-excel", reload=True),
        ),
        steps(["Chọn tệp", "So sánh", "Áp dụng"], 0),
        card(
            "Tệp ma trận đã sửa",
            file_field(
                "matrix-file",
                "Tệp xuất từ ma trận nhiệm vụ",
                accept=".xlsx",
                max_size=ctx.settings.upload_max_mb * 1_000_000,
                help="Chỉ nhận tệp do “Xuất Excel” tạo ra. Sửa ô, thêm dòng ở cuối, xóa dòng; không xóa các cột ẩn. "
                "Chưa có gì thay đổi cho đến khi bấm “Áp dụng”.",
            ),
        ),
    )
