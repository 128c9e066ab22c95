"""The nouns: frozen values, validated at the door."""

from commissioning.model.action import (
    NEXT_MEETING,
    RECURRING,
    Action,
    ActionEvent,
    ActionLimit,
    ActionType,
    EventSort,
    ExecutiveResponse,
)
from commissioning.model.alerting import AlertLevel, AlertRung, AlertSetting, Audience
from commissioning.model.approval import STANDARD_TOLERANCE, Term, TermMoved, Terms, Tolerance
from commissioning.model.base import (
    LINE,
    ORIGINS,
    STAGES,
    Length,
    MilestoneKind,
    Noun,
    RegimeName,
    Stage,
    Stated,
    same_words,
)
from commissioning.model.contact import Contact, MailAddress
from commissioning.model.contract import Contract, Extension, Option
from commissioning.model.council import (
    Closure,
    Committee,
    Council,
    Election,
    Meeting,
    Origin,
    Policy,
    Recess,
    Role,
    RuleSetting,
    SourceName,
)
from commissioning.model.document import Document
from commissioning.model.message import FILE, MAIL, UNDELIVERED, Message, MessageState, TellingRun
from commissioning.model.municipal_year import MunicipalYear, YearSpan, municipal_year_of
from commissioning.model.paper import (
    CLEARING_ROLES,
    DEFAULT_CHAIN,
    Clearance,
    PaperItem,
    PaperRecord,
    PaperStep,
    PaperVersion,
    clearing_roles,
    paper_record,
    points,
)
from commissioning.model.payload import from_payload, same, to_payload
from commissioning.model.product import Body, Period, Product, periods
from commissioning.model.programme import (
    ForwardItem,
    ItemRecord,
    ItemStatus,
    ProgrammeItem,
    RecordSort,
    Rolling,
    UnreadPart,
)
from commissioning.model.record import (
    Baseline,
    BaselineMilestone,
    Change,
    Decision,
    DeskEntry,
    DeskNoun,
    Done,
    Evidence,
    Facts,
    Failure,
    Move,
    Outcome,
    Restart,
    Seen,
    Slip,
    StageEntry,
    Void,
)
from commissioning.model.register import EndMeans, Register, RegisterColumns, RegisterEntry, Told, ToldEnd
from commissioning.model.settlement import Said, Settlement
from commissioning.model.template import Act, Before, EvidenceItem, Template, TemplateGate, TemplateStage, TemplateStep
from commissioning.model.workstream import AddedStep, Procurement, ServiceStart, StagePlan, StepPlan, Window, Workstream

__all__ = [
    "Act", "Action", "ActionEvent", "ActionLimit", "ActionType", "EventSort", "ExecutiveResponse", "NEXT_MEETING",
    "RECURRING", "AddedStep", "AlertLevel", "AlertRung", "AlertSetting", "Audience",
    "Baseline", "BaselineMilestone", "Before", "Body", "Period", "Product", "periods", "Change", "Closure",
    "Committee", "Contact", "Contract", "Council", "Decision", "DeskEntry", "DeskNoun",
    "Document", "Done", "Election", "EndMeans", "Evidence",
    "EvidenceItem", "Extension", "Facts", "Failure", "ForwardItem", "ItemRecord", "ItemStatus",
    "LINE", "Length", "Meeting", "MilestoneKind",
    "Move", "MunicipalYear", "Noun", "ORIGINS", "Option", "Origin", "Outcome", "PaperStep", "Policy",
    "Procurement", "ProgrammeItem",
    "Recess", "RecordSort", "RegimeName", "Register", "RegisterColumns", "RegisterEntry", "Restart", "Role",
    "Rolling", "RuleSetting",
    "STAGES", "STANDARD_TOLERANCE", "Said", "Seen", "ServiceStart", "Settlement",
    "Slip", "SourceName", "Stage", "StageEntry", "StagePlan",
    "Stated", "StepPlan", "Template", "TemplateGate", "TemplateStage", "TemplateStep", "Term", "TermMoved", "Terms",
    "Told", "ToldEnd", "Tolerance", "UnreadPart", "Void", "Window", "Workstream", "YearSpan", "from_payload",
    "municipal_year_of", "same", "same_words",
    "to_payload",
    "CLEARING_ROLES", "Clearance", "DEFAULT_CHAIN", "PaperItem", "PaperRecord", "PaperVersion", "clearing_roles",
    "paper_record", "points",
    "FILE", "MAIL", "MailAddress", "Message", "MessageState", "TellingRun", "UNDELIVERED",
]  # fmt: skip
