"""Tables and columns of the second release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.db.locks import append_only, lock_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


TENANT_TABLES = (
    "absence",
    "calendar_feed",
    "contribution",
    "contribution_letter",
    "date_change",
    "duty_move",
    "explained_duty",
    "explanation",
    "explanation_event",
    "extension_decision",
    "extension_evidence",
    "extension_request",
    "file_purge",
    "late_inclusion",
    "letter_evidence",
    "matrix_start",
    "matrix_view",
    "obstacle",
    "obstacle_event",
    "period_lock",
    "received_request",
    "report_comment",
    "report_signed_file",
    "sample_check",
    "snooze",
    "task_event",
    "unit_change",
    "unit_change_outcome",
    "webhook",
)
APPEND_ONLY = (
    "period_lock",
    "late_inclusion",
    "report_comment",
    "extension_request",
    "extension_evidence",
    "extension_decision",
    "date_change",
    "task_event",
    "obstacle_event",
    "explanation_event",
    "explained_duty",
    "file_purge",
    "sample_check",
    "report_signed_file",
    "contribution_letter",
    "letter_evidence",
    "unit_change",
    "unit_change_outcome",
    "duty_move",
)
GRANTS = (
    "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suite57_app') THEN "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO suite57_app; "
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO suite57_app; END IF; END $$"
)


def upgrade() -> None:
    op.create_table(
        "period_lock",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("locks_on", sa.Date(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_period_lock_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_lock")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_period_lock_tenant_id_id"),
    )
    op.create_index("ix_period_lock_period", "period_lock", ["tenant_id", "period", "id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("url", sa.String(length=250), nullable=False),
        sa.Column("secret", sa.String(length=100), nullable=False),
        sa.Column("old_secret", sa.String(length=100), nullable=False),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_webhook_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_webhook_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_webhook_tenant_id")),
    )
    op.create_table(
        "explanation",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("called_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("called_by", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("draft_document", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_document", sa.String(length=200), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"], name="fk_explanation_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_explanation_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_explanation_tenant_id_id"),
    )
    op.create_index("ix_explanation_state", "explanation", ["tenant_id", "state", "due_on"], unique=False)
    op.create_index("ix_explanation_unit", "explanation", ["tenant_id", "unit_id", "state"], unique=False)
    op.create_table(
        "file_purge",
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"], ["stored_file.tenant_id", "stored_file.id"], name="fk_file_purge_file_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_purge_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_purge")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_file_purge_tenant_id_id"),
    )
    op.create_table(
        "received_request",
        sa.Column("from_tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_contribution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_name", sa.String(length=300), nullable=False),
        sa.Column("asker", sa.String(length=300), nullable=False),
        sa.Column("plan_number", sa.String(length=300), nullable=False),
        sa.Column("plan_title", sa.Text(), nullable=False),
        sa.Column("task_content", sa.Text(), nullable=False),
        sa.Column("deliverable", sa.Text(), nullable=False),
        sa.Column("deadline_text", sa.Text(), nullable=False),
        sa.Column("task_due_on", sa.Date(), nullable=True),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("returned_reason", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=300), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["from_tenant_id"], ["tenant.id"], name=op.f("fk_received_request_from_tenant_id")),
        sa.ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"], name="fk_received_request_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_received_request_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_request")),
        sa.UniqueConstraint(
            "tenant_id",
            "from_tenant_id",
            "from_contribution_id",
            name=op.f("uq_received_request_tenant_id_from_tenant_id_from_contribution_id"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name="uq_received_request_tenant_id_id"),
    )
    op.create_index("ix_received_request_from", "received_request", ["from_tenant_id", "from_contribution_id"], unique=False)
    op.create_index("ix_received_request_state", "received_request", ["tenant_id", "state", "due_on"], unique=False)
    op.create_index("ix_received_request_unit", "received_request", ["tenant_id", "unit_id", "state"], unique=False)
    op.create_table(
        "report_comment",
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["monthly_report.tenant_id", "monthly_report.id"], name="fk_report_comment_report_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_report_comment_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comment")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_report_comment_tenant_id_id"),
    )
    op.create_index("ix_report_comment_report", "report_comment", ["tenant_id", "report_id", "section", "id"], unique=False)
    op.create_table(
        "unit_change",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_before", sa.String(length=300), nullable=False),
        sa.Column("to_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("new_name", sa.String(length=300), nullable=False),
        sa.Column("new_short_name", sa.String(length=120), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(length=100), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "to_unit_id"], ["unit.tenant_id", "unit.id"], name="fk_unit_change_to_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"], name="fk_unit_change_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_unit_change_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_unit_change_tenant_id_id"),
    )
    op.create_index("ix_unit_change_effective_on", "unit_change", ["tenant_id", "effective_on"], unique=False)
    op.create_table(
        "absence",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("acting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "acting_id"], ["app_user.tenant_id", "app_user.id"], name="fk_absence_acting_id"),
        sa.ForeignKeyConstraint(["tenant_id", "user_id"], ["app_user.tenant_id", "app_user.id"], name="fk_absence_user_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_absence_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_absence_tenant_id_id"),
    )
    op.create_index("ix_absence_days", "absence", ["tenant_id", "to_on", "from_on"], unique=False)
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "user_id"], ["app_user.tenant_id", "app_user.id"], name="fk_calendar_feed_user_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_calendar_feed_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_calendar_feed_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", "user_id", name=op.f("uq_calendar_feed_tenant_id_user_id")),
    )
    op.create_table(
        "explanation_event",
        sa.Column("explanation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "explanation_id"], ["explanation.tenant_id", "explanation.id"], name="fk_explanation_event_explanation_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_explanation_event_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_event")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_explanation_event_tenant_id_id"),
    )
    op.create_index(
        "ix_explanation_event_explanation", "explanation_event", ["tenant_id", "explanation_id", "happened_on"], unique=False
    )
    op.create_table(
        "matrix_view",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "user_id"], ["app_user.tenant_id", "app_user.id"], name="fk_matrix_view_user_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_matrix_view_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matrix_view")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_matrix_view_tenant_id_id"),
    )
    op.create_index("ix_matrix_view_user", "matrix_view", ["tenant_id", "user_id"], unique=False)
    op.create_table(
        "report_signed_file",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"], ["stored_file.tenant_id", "stored_file.id"], name="fk_report_signed_file_file_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["report_version.tenant_id", "report_version.id"], name="fk_report_signed_file_version_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_report_signed_file_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_signed_file")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_report_signed_file_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", "version_id", "file_id", name=op.f("uq_report_signed_file_tenant_id_version_id_file_id")),
    )
    op.create_table(
        "task_event",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"], ["action_plan.tenant_id", "action_plan.id"], name="fk_task_event_plan_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_task_event_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_event")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_task_event_tenant_id_id"),
    )
    op.create_index("ix_task_event_plan", "task_event", ["tenant_id", "plan_id"], unique=False)
    op.create_table(
        "unit_change_outcome",
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "change_id"], ["unit_change.tenant_id", "unit_change.id"], name="fk_unit_change_outcome_change_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_unit_change_outcome_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change_outcome")),
        sa.UniqueConstraint("tenant_id", "change_id", name="uq_unit_change_outcome_tenant_id_change_id"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_unit_change_outcome_tenant_id_id"),
    )
    op.create_table(
        "matrix_start",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("view_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "user_id"], ["app_user.tenant_id", "app_user.id"], name="fk_matrix_start_user_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "view_id"], ["matrix_view.tenant_id", "matrix_view.id"], name="fk_matrix_start_view_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_matrix_start_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matrix_start")),
        sa.UniqueConstraint("tenant_id", "user_id", name=op.f("uq_matrix_start_tenant_id_user_id")),
    )
    op.create_table(
        "duty_move",
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "change_id"], ["unit_change.tenant_id", "unit_change.id"], name="fk_duty_move_change_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_duty_move_duty_id"),
        sa.ForeignKeyConstraint(["tenant_id", "from_unit_id"], ["unit.tenant_id", "unit.id"], name="fk_duty_move_from_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_duty_move_task_id"),
        sa.ForeignKeyConstraint(["tenant_id", "to_unit_id"], ["unit.tenant_id", "unit.id"], name="fk_duty_move_to_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_duty_move_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_move")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_duty_move_tenant_id_id"),
    )
    op.create_index("ix_duty_move_task", "duty_move", ["tenant_id", "task_id", "at"], unique=False)
    op.create_table(
        "explained_duty",
        sa.Column("explanation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_permitted_on", sa.Date(), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_explained_duty_duty_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "explanation_id"], ["explanation.tenant_id", "explanation.id"], name="fk_explained_duty_explanation_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_explained_duty_task_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_explained_duty_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explained_duty")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_explained_duty_tenant_id_id"),
    )
    op.create_index("ix_explained_duty_duty", "explained_duty", ["tenant_id", "duty_id"], unique=False)
    op.create_index("ix_explained_duty_explanation", "explained_duty", ["tenant_id", "explanation_id"], unique=False)
    op.create_index("ix_explained_duty_task", "explained_duty", ["tenant_id", "task_id"], unique=False)
    op.create_table(
        "extension_request",
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("asked_late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_extension_request_duty_id"),
        sa.ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_extension_request_task_id"),
        sa.ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"], name="fk_extension_request_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_extension_request_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_extension_request_tenant_id_id"),
    )
    op.create_index("ix_extension_request_duty", "extension_request", ["tenant_id", "duty_id"], unique=False)
    op.create_index("ix_extension_request_task", "extension_request", ["tenant_id", "task_id"], unique=False)
    op.create_table(
        "obstacle",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.Column("system_code", sa.String(length=10), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raised_by", sa.String(length=200), nullable=False),
        sa.Column("raised_role", sa.String(length=40), nullable=False),
        sa.Column("clock_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_document", sa.String(length=200), nullable=False),
        sa.Column("answered_by", sa.String(length=300), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_obstacle_duty_id"),
        sa.ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_obstacle_task_id"),
        sa.ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"], name="fk_obstacle_unit_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_obstacle_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_obstacle_tenant_id_id"),
    )
    op.create_index("ix_obstacle_state", "obstacle", ["tenant_id", "state", "level", "due_on"], unique=False)
    op.create_index("ix_obstacle_task", "obstacle", ["tenant_id", "task_id"], unique=False)
    op.create_index("ix_obstacle_unit", "obstacle", ["tenant_id", "unit_id", "state"], unique=False)
    op.create_table(
        "snooze",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_snooze_duty_id"),
        sa.ForeignKeyConstraint(["tenant_id", "user_id"], ["app_user.tenant_id", "app_user.id"], name="fk_snooze_user_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_snooze_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snooze")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_snooze_tenant_id_id"),
    )
    op.create_index("ix_snooze_duty", "snooze", ["tenant_id", "duty_id"], unique=False)
    op.create_index("ix_snooze_until", "snooze", ["tenant_id", "until"], unique=False)
    op.create_table(
        "contribution",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("other_tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asker_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asker", sa.String(length=300), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["other_tenant_id"], ["tenant.id"], name=op.f("fk_contribution_other_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asker_unit_id"], ["unit.tenant_id", "unit.id"], name="fk_contribution_asker_unit_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_contribution_duty_id"),
        sa.ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_contribution_task_id"),
        sa.ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"], name="fk_contribution_unit_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"], ["duty_update.tenant_id", "duty_update.id"], name="fk_contribution_update_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_contribution_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_contribution_tenant_id_id"),
    )
    op.create_index("ix_contribution_duty", "contribution", ["tenant_id", "duty_id", "state"], unique=False)
    op.create_index("ix_contribution_other", "contribution", ["other_tenant_id", "state"], unique=False)
    op.create_index("ix_contribution_state", "contribution", ["tenant_id", "state", "due_on"], unique=False)
    op.create_index("ix_contribution_task", "contribution", ["tenant_id", "task_id"], unique=False)
    op.create_index("ix_contribution_unit", "contribution", ["tenant_id", "unit_id", "state"], unique=False)
    op.create_table(
        "date_change",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_date_change_duty_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"], ["task_event.tenant_id", "task_event.id"], name="fk_date_change_event_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"], ["extension_request.tenant_id", "extension_request.id"], name="fk_date_change_request_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"], name="fk_date_change_task_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_date_change_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_change")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_date_change_tenant_id_id"),
    )
    op.create_index("ix_date_change_task", "date_change", ["tenant_id", "task_id", "at"], unique=False)
    op.create_table(
        "extension_decision",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["extension_request.tenant_id", "extension_request.id"],
            name="fk_extension_decision_request_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_extension_decision_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_decision")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_extension_decision_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", "request_id", name=op.f("uq_extension_decision_tenant_id_request_id")),
    )
    op.create_index("ix_extension_decision_at", "extension_decision", ["tenant_id", "at"], unique=False)
    op.create_table(
        "extension_evidence",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=1000), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"], ["stored_file.tenant_id", "stored_file.id"], name="fk_extension_evidence_file_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["extension_request.tenant_id", "extension_request.id"],
            name="fk_extension_evidence_request_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_extension_evidence_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_evidence")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_extension_evidence_tenant_id_id"),
    )
    op.create_index("ix_extension_evidence_request", "extension_evidence", ["tenant_id", "request_id"], unique=False)
    op.create_table(
        "late_inclusion",
        sa.Column("update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"], ["duty_update.tenant_id", "duty_update.id"], name="fk_late_inclusion_update_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_late_inclusion_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_inclusion")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_late_inclusion_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", "update_id", name=op.f("uq_late_inclusion_tenant_id_update_id")),
    )
    op.create_index("ix_late_inclusion_period", "late_inclusion", ["tenant_id", "period"], unique=False)
    op.create_table(
        "obstacle_event",
        sa.Column("obstacle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("system_code", sa.String(length=10), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=300), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "obstacle_id"], ["obstacle.tenant_id", "obstacle.id"], name="fk_obstacle_event_obstacle_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_obstacle_event_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle_event")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_obstacle_event_tenant_id_id"),
    )
    op.create_index("ix_obstacle_event_obstacle", "obstacle_event", ["tenant_id", "obstacle_id", "happened_on"], unique=False)
    op.create_table(
        "sample_check",
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "duty_id"], ["duty.tenant_id", "duty.id"], name="fk_sample_check_duty_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"], ["duty_update.tenant_id", "duty_update.id"], name="fk_sample_check_update_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_sample_check_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_check")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_sample_check_tenant_id_id"),
    )
    op.create_index("ix_sample_check_update", "sample_check", ["tenant_id", "update_id"], unique=False)
    op.create_table(
        "contribution_letter",
        sa.Column("contribution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("body", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contribution_id"],
            ["contribution.tenant_id", "contribution.id"],
            name="fk_contribution_letter_contribution_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "received_id"],
            ["received_request.tenant_id", "received_request.id"],
            name="fk_contribution_letter_received_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_contribution_letter_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_letter")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_contribution_letter_tenant_id_id"),
    )
    op.create_index(
        "ix_contribution_letter_contribution", "contribution_letter", ["tenant_id", "contribution_id", "at"], unique=False
    )
    op.create_index("ix_contribution_letter_received", "contribution_letter", ["tenant_id", "received_id", "at"], unique=False)
    op.create_table(
        "letter_evidence",
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=1000), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"], ["stored_file.tenant_id", "stored_file.id"], name="fk_letter_evidence_file_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "letter_id"],
            ["contribution_letter.tenant_id", "contribution_letter.id"],
            name="fk_letter_evidence_letter_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_letter_evidence_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_evidence")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_letter_evidence_tenant_id_id"),
    )
    op.create_index("ix_letter_evidence_letter", "letter_evidence", ["tenant_id", "letter_id"], unique=False)
    op.add_column("action_plan", sa.Column("parent_plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("app_user", sa.Column("system_code", sa.String(length=10), nullable=True))
    op.add_column("app_user", sa.Column("reminder_hour", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("audit_entry", sa.Column("search_key", sa.Text(), nullable=False, server_default=""))
    op.add_column("calendar_day", sa.Column("notice", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("duty", sa.Column("original_last_permitted_on", sa.Date(), nullable=True))
    op.add_column("duty", sa.Column("extension_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("duty", sa.Column("moved_note", sa.String(length=700), nullable=False, server_default=""))
    op.add_column("duty_update", sa.Column("late_for", sa.String(length=7), nullable=False, server_default=""))
    op.create_index("ix_duty_update_task", "duty_update", ["tenant_id", "task_id", "at"], unique=False)
    op.add_column("monthly_report", sa.Column("kind", sa.String(length=20), nullable=False, server_default="month"))
    op.add_column("monthly_report", sa.Column("title", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("monthly_report", sa.Column("asked_by", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("monthly_report", sa.Column("window_start", sa.Date(), nullable=True))
    op.add_column("stored_file", sa.Column("signatures", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("stored_file", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("original_last_permitted_on", sa.Date(), nullable=True))
    op.add_column("task", sa.Column("extension_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("parent_task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("task", sa.Column("parent_reference", sa.String(length=300), nullable=False, server_default=""))
    op.create_index("ix_task_parent", "task", ["tenant_id", "parent_task_id"], unique=False)
    op.add_column("tenant_settings", sa.Column("work", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("unit", sa.Column("former_names", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("unit_alias", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("unit_alias", sa.Column("valid_to", sa.Date(), nullable=True))
    dialect = op.get_bind().dialect.name
    statements = [statement for table in TENANT_TABLES for statement in lock_table(dialect, table)]
    statements += [statement for table in APPEND_ONLY for statement in append_only(dialect, table)]
    if dialect == "postgresql":
        statements.append(GRANTS)
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("unit_alias", "valid_to")
    op.drop_column("unit_alias", "valid_from")
    op.drop_column("unit", "former_names")
    op.drop_column("tenant_settings", "work")
    op.drop_index("ix_task_parent", table_name="task")
    op.drop_column("task", "parent_reference")
    op.drop_column("task", "parent_task_id")
    op.drop_column("task", "extension_count")
    op.drop_column("task", "original_last_permitted_on")
    op.drop_column("stored_file", "purged_at")
    op.drop_column("stored_file", "signatures")
    op.drop_column("monthly_report", "window_start")
    op.drop_column("monthly_report", "asked_by")
    op.drop_column("monthly_report", "title")
    op.drop_column("monthly_report", "kind")
    op.drop_index("ix_duty_update_task", table_name="duty_update")
    op.drop_column("duty_update", "late_for")
    op.drop_column("duty", "moved_note")
    op.drop_column("duty", "extension_count")
    op.drop_column("duty", "original_last_permitted_on")
    op.drop_column("calendar_day", "notice")
    op.drop_column("audit_entry", "search_key")
    op.drop_column("app_user", "reminder_hour")
    op.drop_column("app_user", "system_code")
    op.drop_column("action_plan", "parent_plan_id")
    op.drop_index("ix_letter_evidence_letter", table_name="letter_evidence")
    op.drop_table("letter_evidence")
    op.drop_index("ix_contribution_letter_received", table_name="contribution_letter")
    op.drop_index("ix_contribution_letter_contribution", table_name="contribution_letter")
    op.drop_table("contribution_letter")
    op.drop_index("ix_sample_check_update", table_name="sample_check")
    op.drop_table("sample_check")
    op.drop_index("ix_obstacle_event_obstacle", table_name="obstacle_event")
    op.drop_table("obstacle_event")
    op.drop_index("ix_late_inclusion_period", table_name="late_inclusion")
    op.drop_table("late_inclusion")
    op.drop_index("ix_extension_evidence_request", table_name="extension_evidence")
    op.drop_table("extension_evidence")
    op.drop_index("ix_extension_decision_at", table_name="extension_decision")
    op.drop_table("extension_decision")
    op.drop_index("ix_date_change_task", table_name="date_change")
    op.drop_table("date_change")
    op.drop_index("ix_contribution_unit", table_name="contribution")
    op.drop_index("ix_contribution_task", table_name="contribution")
    op.drop_index("ix_contribution_state", table_name="contribution")
    op.drop_index("ix_contribution_other", table_name="contribution")
    op.drop_index("ix_contribution_duty", table_name="contribution")
    op.drop_table("contribution")
    op.drop_index("ix_snooze_until", table_name="snooze")
    op.drop_index("ix_snooze_duty", table_name="snooze")
    op.drop_table("snooze")
    op.drop_index("ix_obstacle_unit", table_name="obstacle")
    op.drop_index("ix_obstacle_task", table_name="obstacle")
    op.drop_index("ix_obstacle_state", table_name="obstacle")
    op.drop_table("obstacle")
    op.drop_index("ix_extension_request_task", table_name="extension_request")
    op.drop_index("ix_extension_request_duty", table_name="extension_request")
    op.drop_table("extension_request")
    op.drop_index("ix_explained_duty_task", table_name="explained_duty")
    op.drop_index("ix_explained_duty_explanation", table_name="explained_duty")
    op.drop_index("ix_explained_duty_duty", table_name="explained_duty")
    op.drop_table("explained_duty")
    op.drop_index("ix_duty_move_task", table_name="duty_move")
    op.drop_table("duty_move")
    op.drop_table("matrix_start")
    op.drop_table("unit_change_outcome")
    op.drop_index("ix_task_event_plan", table_name="task_event")
    op.drop_table("task_event")
    op.drop_table("report_signed_file")
    op.drop_index("ix_matrix_view_user", table_name="matrix_view")
    op.drop_table("matrix_view")
    op.drop_index("ix_explanation_event_explanation", table_name="explanation_event")
    op.drop_table("explanation_event")
    op.drop_table("calendar_feed")
    op.drop_index("ix_absence_days", table_name="absence")
    op.drop_table("absence")
    op.drop_index("ix_unit_change_effective_on", table_name="unit_change")
    op.drop_table("unit_change")
    op.drop_index("ix_report_comment_report", table_name="report_comment")
    op.drop_table("report_comment")
    op.drop_index("ix_received_request_unit", table_name="received_request")
    op.drop_index("ix_received_request_state", table_name="received_request")
    op.drop_index("ix_received_request_from", table_name="received_request")
    op.drop_table("received_request")
    op.drop_table("file_purge")
    op.drop_index("ix_explanation_unit", table_name="explanation")
    op.drop_index("ix_explanation_state", table_name="explanation")
    op.drop_table("explanation")
    op.drop_table("webhook")
    op.drop_index("ix_period_lock_period", table_name="period_lock")
    op.drop_table("period_lock")
