"""A council whose every text field holds a mark of its own, ``Mark.<class>.<field>``, to see what leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from commissioning.model import Document, Noun
from commissioning.model.register import RegisterColumns

MARK = re.compile(r"Mark\.(\w+\.\w+)")

_COLUMNS = ", ".join(f"{name}: Mark.RegisterColumns.{name}" for name in RegisterColumns.model_fields if name != "line")
FILE = """
council:
  name: Mark.Council.name
  calendar: england
  policy:
    rules: {callin: {value: 3, because: Mark.RuleSetting.because}}
    paper_chain:
      - {key: Mark.PaperStep.key.a, title: Mark.PaperStep.title, working_days: 3, clears: [Mark.PaperStep.clears]}
      - {key: Mark.PaperStep.key.b, title: Mark.PaperStep.title, working_days: 1, briefs: Mark.PaperStep.briefs,
         beside: Mark.PaperStep.key.a}
      - {key: Mark.PaperStep.key, title: Mark.PaperStep.title, working_days: 3}
    closures: [{start: 2026-12-28, end: 2026-12-30, reason: Mark.Closure.reason}]
    recess: [{start: 2026-08-01, end: 2026-08-20, reason: Mark.Recess.reason, committee: Mark.Committee.key}]
    director: Mark.Policy.director
    alerts: {meeting-at-risk: {lead: 60, because: Mark.AlertSetting.because}}
    roles: {Mark.Policy.roles: {holders: [Mark.Role.holders], stand_ins: [Mark.Role.stand_ins], limit: 500000}}
  municipal_years: [{title: Mark.MunicipalYear.title, start: 2026-05-21}]
  elections:
    - {polling_day: 2027-05-06, title: Mark.Election.title, council: Mark.Election.council}
template:
  kind: Mark.Template.kind
  title: Mark.Template.title
  description: Mark.Template.description
  stages:
    review:
      title: Mark.TemplateStage.title
      steps:
        Mark.TemplateStage.steps.a:
          {title: Mark.TemplateStep.title, duration: 10 working days, owner: Mark.TemplateStep.owner,
           note: Mark.TemplateStep.note}
        Mark.TemplateStage.steps.b:
          {title: Mark.TemplateStep.title, kind: meeting, committee: Mark.Committee.key,
           after: Mark.TemplateStage.steps.a}
        Mark.TemplateStage.steps.c:
          {title: Mark.TemplateStep.title, kind: notice,
           before: {step: Mark.TemplateStage.steps.b, rule: exec12-key-28}}
    design:
      title: Mark.TemplateStage.title
      gate:
        title: Mark.TemplateGate.title
        approver: Mark.Policy.roles
        approvers: [Mark.TemplateGate.approvers]
        limit: {Mark.Policy.roles: 400000}
        committee: Mark.Committee.key
        after: [Mark.TemplateStage.steps.b]
        evidence:
          Mark.TemplateGate.evidence: {title: Mark.EvidenceItem.title, step: Mark.TemplateStage.steps.a}
      steps:
        Mark.TemplateStage.steps.d: {title: Mark.TemplateStep.title, duration: 2 months}
        Mark.TemplateStage.steps.e:
          {title: Mark.TemplateStep.title, rule: callin, after: Mark.TemplateStage.steps.d}
        Mark.TemplateStage.steps.f: {title: Mark.TemplateStep.title, after: Mark.TemplateStage.steps.e}
    procurement: {title: Mark.TemplateStage.title, left_out: Mark.TemplateStage.left_out}
    mobilisation:
      title: Mark.TemplateStage.title
      steps:
        Mark.TemplateStage.steps.g: {title: Mark.TemplateStep.title, kind: start}
committees:
  - key: Mark.Committee.key
    title: Mark.Committee.title
    time: "17:30"
    place: Mark.Committee.place
    clerk: Mark.Committee.clerk
    chair: Mark.Committee.chair
    unread: [{year: 2026-27, says: Mark.UnreadPart.says, paper: Mark.UnreadPart.paper}]
    meetings:
      - {date: 2026-06-25, stated: [{says: Mark.Stated.says, paper: Mark.Stated.paper}], note: Mark.Meeting.note}
      - {date: 2026-09-24, place: Mark.Meeting.place}
      - {date: 2026-11-26}
contacts:
  - {role: Mark.Contact.role, mail: Mark.Contact.mail@example.gov.uk, channels: [Mark.Contact.channels]}
contracts:
  - reference: Mark.Contract.reference
    owner: Mark.Contract.owner
    title: Mark.Contract.title
    supplier: Mark.Contract.supplier
    start: 2024-04-01
    months: 36
    extensions: [{months: 12, notice_months: 6, stated: [Mark.Stated.says]}]
    decided_by: Mark.Committee.key
    joint_with: [Mark.Contract.joint_with]
    known_as: [Mark.Contract.known_as]
    stated: [Mark.Stated.says]
workstreams:
  - reference: Mark.Workstream.reference
    title: Mark.Workstream.title
    kind: Mark.Template.kind
    owner: Mark.Workstream.owner
    director: Mark.Workstream.director
    scope: Mark.Workstream.scope
    start: 2026-06-01
    contract: Mark.Contract.reference
    scrutiny: Mark.Committee.key
    procurement: {value: 100000, vat: included}
    joint_with: [Mark.Workstream.joint_with]
    stages:
      design: {stated: [Mark.Stated.says]}
    steps:
      Mark.TemplateStage.steps.a: {title: Mark.StepPlan.title, owner: Mark.StepPlan.owner, stated: [Mark.Stated.says]}
      Mark.TemplateStage.steps.f: {after: [Mark.TemplateStage.steps.e]}
    added_steps:
      Mark.Workstream.added_steps:
        {title: Mark.AddedStep.title, stage: design, duration: 5 days, owner: Mark.AddedStep.owner,
         note: Mark.AddedStep.note, committee: Mark.Committee.key, after: Mark.TemplateStage.steps.d}
    stated: [Mark.Stated.says]
  - reference: Mark.Workstream.reference.left
    title: Mark.Workstream.title
    kind: Mark.Template.kind
    start: 2026-06-01
    contract: Mark.Contract.reference
    stages:
      design: {left_out: Mark.StagePlan.left_out}
    steps:
      Mark.TemplateStage.steps.a: {left_out: Mark.StepPlan.left_out}
actions:
  - id: Mark.Action.id
    text: Mark.Action.text
    type: report-back
    committee: Mark.Committee.key
    agreed_on: 2026-06-01
    owner: Mark.Action.owner
    presented_by: Mark.Action.presented_by
    origin: Mark.Action.origin
    due_meeting: 2026-09-24
    progress: Mark.Action.progress
    workstream: Mark.Workstream.reference
    stated: [Mark.Stated.says]
programme:
  - {committee: Mark.Committee.key, meeting: 2026-09-24, item: Mark.ProgrammeItem.item,
     actions: Mark.ProgrammeItem.actions, progress: Mark.ProgrammeItem.progress, id: Mark.ProgrammeItem.id,
     workstream: Mark.Workstream.reference, milestone: Mark.TemplateStage.steps.b, agreed: [Mark.Action.id],
     status: carried, because: Mark.ProgrammeItem.because, carried_to: Mark.MunicipalYear.title,
     carried_from: Mark.ProgrammeItem.carried_from}
papers:
  - key: Mark.PaperItem.key
    title: Mark.PaperItem.title
    committee: Mark.Committee.key
    meeting: 2026-09-24
    workstream: Mark.Workstream.reference
    milestone: Mark.TemplateStage.steps.b
    item: Mark.PaperItem.item
    owner: Mark.PaperItem.owner
    versions: [{version: Mark.PaperVersion.version, link: Mark.PaperVersion.link}]
    clearances:
      - {role: Mark.PaperStep.clears, version: Mark.PaperVersion.version, by: Mark.Clearance.by,
         note: Mark.Clearance.note}
products:
  - key: Mark.Product.key
    title: Mark.Product.title
    every: quarter
    lag: 2 months
    owner: Mark.Product.owner
    note: Mark.Product.note
    bodies: [{title: Mark.Body.title, committee: Mark.Committee.key}]
registers:
  - name: Mark.Register.name
    files: [Mark.Register.files]
    ask: Mark.Register.ask
    columns: {COLUMNS}
forward_plan:
  - {committee: Mark.Committee.key, topic: Mark.ForwardItem.topic, detail: Mark.ForwardItem.detail,
     proposed: Mark.Stated.says, id: Mark.ForwardItem.id, workstream: Mark.Workstream.reference, year: 2026-27,
     status: carried, because: Mark.ForwardItem.because, carried_to: Mark.MunicipalYear.title,
     carried_from: Mark.ForwardItem.carried_from}
""".replace("COLUMNS", _COLUMNS)

NO_TEXT = {"line", "path", "rule", "rules", "act", "action_clocks", "alerts", "year"}
"""Fields that name a line, a file, rules, a municipal year or a word of the product: nobody writes text in them."""


def text_fields() -> set[str]:
    """Every field of every noun in which people write text, as ``Class.field``."""
    found: set[str] = set()
    seen: set[type[Noun]] = set()

    def look(noun: type[Noun]) -> None:
        seen.add(noun)
        for name, field in noun.model_fields.items():
            kinds = set(_kinds(field.annotation))
            if str in kinds and name not in NO_TEXT and noun.__name__ != "Tolerance":
                found.add(f"{noun.__name__}.{name}")
            for kind in kinds:
                if isinstance(kind, type) and issubclass(kind, Noun) and kind not in seen:
                    look(kind)

    look(Document)
    return found


def _kinds(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Literal:
        return
    if origin in (Union, UnionType, tuple, dict) or hasattr(annotation, "__metadata__"):
        for part in get_args(annotation)[: 1 if hasattr(annotation, "__metadata__") else None]:
            yield from _kinds(part)
    else:
        yield annotation


def marked_fields(value: Any, where: str = "") -> set[str]:
    """The fields, as ``Class.field``, in which a value and all in it holds a mark."""
    if isinstance(value, Noun):
        return {
            found
            for name in type(value).model_fields
            for found in marked_fields(getattr(value, name), f"{type(value).__name__}.{name}")
        }
    if isinstance(value, dict):
        return {found for pair in value.items() for part in pair for found in marked_fields(part, where)}
    if isinstance(value, tuple):
        return {found for part in value for found in marked_fields(part, where)}
    return {where} if isinstance(value, str) and MARK.search(value) else set()
