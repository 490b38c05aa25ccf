"""The one table of roles and permissions; pages, callbacks, downloads, calls and services all ask it."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the program; the value is stored, the label is read by people."""

    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    SECRETARY = "secretary"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    CHIEF_ARCHITECT = "chief_architect"
    INSPECTOR = "inspector"
    CENTRAL_OFFICER = "central_officer"
    CHIEF_ENGINEER = "chief_engineer"
    SYSTEM = "system"


ROLE_LABELS: dict[Role, str] = {
    Role.OFFICER: "Chuyên viên đơn vị",
    Role.UNIT_HEAD: "Lãnh đạo đơn vị",
    Role.SECRETARY: "Thư ký Ban Chỉ đạo",
    Role.LEADER: "Lãnh đạo Ban Chỉ đạo",
    Role.ADMINISTRATOR: "Quản trị cơ quan",
    Role.CHIEF_ARCHITECT: "Kiến trúc sư 57",
    Role.INSPECTOR: "Kiểm tra, giám sát",
    Role.CENTRAL_OFFICER: "Chuyên viên Cơ quan Thường trực",
    Role.CHIEF_ENGINEER: "Tổng công trình sư 57",
    Role.SYSTEM: "Hệ thống",
}


class Permission(StrEnum):
    """One thing that can be allowed; there is no permission that means "everything"."""

    READ_SELF = "read_self"
    READ_OVERVIEW = "read_overview"
    READ_TASKS = "read_tasks"
    READ_ALL_EVIDENCE = "read_all_evidence"
    REPORT_DUTY = "report_duty"
    ASK_CONTRIBUTION = "ask_contribution"
    VERIFY_UPDATE = "verify_update"
    PURGE_FILE = "purge_file"
    IMPORT_PLAN = "import_plan"
    EDIT_TASK = "edit_task"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    READ_REPORT = "read_report"
    WRITE_REPORT = "write_report"
    SIGN_REPORT = "sign_report"
    SEND_REPORT = "send_report"
    COMMENT_REPORT = "comment_report"
    REOPEN_PERIOD = "reopen_period"
    MANAGE_CYCLE = "manage_cycle"
    READ_ORGANISATION = "read_organisation"
    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    READ_REMINDERS = "read_reminders"
    MANAGE_REMINDERS = "manage_reminders"
    MANAGE_WEBHOOK = "manage_webhook"
    READ_ARCHITECTS = "read_architects"
    MANAGE_ARCHITECTS = "manage_architects"
    SHARE_VIEW = "share_view"
    READ_NATIONAL = "read_national"
    ACCEPT_REPORT = "accept_report"
    REMIND_TENANTS = "remind_tenants"
    RAISE_OBSTACLE = "raise_obstacle"
    ANSWER_OBSTACLE = "answer_obstacle"
    CALL_EXPLANATION = "call_explanation"


_P = Permission

# Everybody who signs in inside a tenant.
_MEMBER = {_P.READ_SELF, _P.READ_OVERVIEW, _P.READ_TASKS, _P.READ_ORGANISATION, _P.READ_ARCHITECTS}

# The secretariat runs the tenant's month; the administrator runs its people. An inspector reads everything and changes nothing.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(_MEMBER | {_P.ASK_CONTRIBUTION, _P.RAISE_OBSTACLE, _P.REPORT_DUTY, _P.REQUEST_EXTENSION}),
    Role.UNIT_HEAD: frozenset(_MEMBER | {_P.ASK_CONTRIBUTION, _P.RAISE_OBSTACLE, _P.REPORT_DUTY, _P.REQUEST_EXTENSION}),
    Role.SECRETARY: frozenset(
        _MEMBER
        | {
            _P.RAISE_OBSTACLE,
            _P.ANSWER_OBSTACLE,
            _P.CALL_EXPLANATION,
            _P.REQUEST_EXTENSION,
            _P.DECIDE_EXTENSION,
            _P.READ_ALL_EVIDENCE,
            _P.REPORT_DUTY,
            _P.ASK_CONTRIBUTION,
            _P.VERIFY_UPDATE,
            _P.PURGE_FILE,
            _P.IMPORT_PLAN,
            _P.EDIT_TASK,
            _P.READ_REPORT,
            _P.WRITE_REPORT,
            _P.SEND_REPORT,
            _P.COMMENT_REPORT,
            # Of those who report to the secretary's own body, in a session of theirs; never of its own report.
            _P.ACCEPT_REPORT,
            _P.MANAGE_CYCLE,
            _P.READ_REMINDERS,
            _P.MANAGE_REMINDERS,
            _P.SHARE_VIEW,
            _P.MANAGE_ARCHITECTS,
            _P.MANAGE_ORGANISATION,
        }
    ),
    Role.LEADER: frozenset(
        _MEMBER
        | {
            _P.CALL_EXPLANATION,
            _P.DECIDE_EXTENSION,
            _P.READ_ALL_EVIDENCE,
            _P.READ_REPORT,
            _P.SIGN_REPORT,
            _P.COMMENT_REPORT,
            _P.REOPEN_PERIOD,
            _P.READ_REMINDERS,
            _P.READ_AUDIT,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _MEMBER
        | {
            _P.MANAGE_ORGANISATION,
            _P.MANAGE_PEOPLE,
            _P.PURGE_FILE,
            _P.READ_AUDIT,
            _P.READ_REMINDERS,
            _P.MANAGE_REMINDERS,
            _P.MANAGE_CYCLE,
            _P.SHARE_VIEW,
            _P.MANAGE_ARCHITECTS,
        }
        | {_P.MANAGE_WEBHOOK}
    ),
    Role.CHIEF_ARCHITECT: frozenset(_MEMBER | {_P.RAISE_OBSTACLE, _P.READ_ALL_EVIDENCE, _P.READ_REPORT}),
    Role.INSPECTOR: frozenset(_MEMBER | {_P.READ_ALL_EVIDENCE, _P.READ_REPORT, _P.READ_AUDIT, _P.READ_REMINDERS}),
    Role.CENTRAL_OFFICER: frozenset(
        _MEMBER
        | {
            _P.ANSWER_OBSTACLE,
            _P.READ_ALL_EVIDENCE,
            _P.READ_REPORT,
            _P.READ_NATIONAL,
            _P.ACCEPT_REPORT,
            _P.COMMENT_REPORT,
            _P.REMIND_TENANTS,
            _P.READ_REMINDERS,
        }
    ),
    Role.CHIEF_ENGINEER: frozenset({_P.READ_SELF, _P.READ_NATIONAL, _P.READ_OVERVIEW, _P.ANSWER_OBSTACLE}),
    # Jobs and the command line act for the program itself; they never come from a request.
    Role.SYSTEM: frozenset(Permission),
}

# Roles that exist only in the central office; a province cannot hand them out.
CENTRAL_ROLES = frozenset({Role.CENTRAL_OFFICER, Role.CHIEF_ENGINEER})

# What a central officer may do when visiting one tenant: look, decide on its report, answer what was asked of the centre.
VISITING: frozenset[Permission] = frozenset(
    {
        _P.ANSWER_OBSTACLE,
        _P.READ_OVERVIEW,
        _P.READ_TASKS,
        _P.READ_ALL_EVIDENCE,
        _P.READ_REPORT,
        _P.ACCEPT_REPORT,
        _P.COMMENT_REPORT,
        _P.REMIND_TENANTS,
        _P.READ_ORGANISATION,
        _P.READ_ARCHITECTS,
    }
)

# What a secretary may do inside a body that reports to the secretary's own: read what it sent, and decide on it.
RECEIVING: frozenset[Permission] = frozenset({_P.READ_REPORT, _P.ACCEPT_REPORT, _P.COMMENT_REPORT})
