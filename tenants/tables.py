"""Every table of the domain in one import, for migrations and for tests that walk them all."""

from tenants.absences.models import Absence
from tenants.architects.models import Appointment, ArchitectPost
from tenants.audit.models import AuditEntry, AuditHead
from tenants.calendar.models import CalendarDay
from tenants.explanations.models import ExplainedDuty, Explanation, ExplanationEvent
from tenants.files.models import FilePurge, StoredFile
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.organisation.changes.models import DutyMove, UnitChange, UnitChangeOutcome
from tenants.organisation.models import Tenant, TenantSettings, Unit, UnitAlias, UnitGroup, UnitGroupMember
from tenants.people.models import Invitation, SignInKey, User
from tenants.plans.models import ActionPlan, PlanImport
from tenants.tasks.contributions.models import Contribution, ContributionLetter, LetterEvidence, ReceivedRequest
from tenants.tasks.dating.models import DateChange
from tenants.tasks.events.models import TaskEvent
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionEvidence, ExtensionRequest
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.sampling.models import SampleCheck
from tenants.tasks.views.models import MatrixStart, MatrixView

__all__ = [
    "Absence",
    "ActionPlan",
    "Appointment",
    "ArchitectPost",
    "AuditEntry",
    "AuditHead",
    "CalendarDay",
    "Contribution",
    "ContributionLetter",
    "DateChange",
    "Duty",
    "DutyMove",
    "Evidence",
    "ExplainedDuty",
    "Explanation",
    "ExplanationEvent",
    "ExtensionDecision",
    "ExtensionEvidence",
    "ExtensionRequest",
    "FilePurge",
    "Invitation",
    "LetterEvidence",
    "MatrixStart",
    "MatrixView",
    "Obstacle",
    "ObstacleEvent",
    "PlanImport",
    "ReceivedRequest",
    "SampleCheck",
    "SignInKey",
    "StoredFile",
    "Task",
    "TaskEvent",
    "Tenant",
    "TenantSettings",
    "Unit",
    "UnitAlias",
    "UnitChange",
    "UnitChangeOutcome",
    "UnitGroup",
    "UnitGroupMember",
    "Update",
    "User",
    "Verification",
]
