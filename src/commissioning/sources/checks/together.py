"""What no file shows alone: names that point nowhere, names used twice, circles, and what is missing altogether."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, get_args

from commissioning.errors import Problem, Severity, Source
from commissioning.model import (
    Action,
    ActionType,
    Committee,
    Council,
    Meeting,
    PaperItem,
    Product,
    ProgrammeItem,
    Template,
    TemplateGate,
    TemplateStep,
    Workstream,
)
from commissioning.rules import Rule, not_counted, refusal, standard_rules
from commissioning.sources.bundle import Bundle, Known, Record
from commissioning.sources.calendars.salvage import UNREADABLE
from commissioning.sources.checks.alerting import alert_faults
from commissioning.sources.checks.committees import unknown_committees
from commissioning.sources.checks.names import Names, names_of
from commissioning.sources.checks.order import circle_problems, record_problems
from commissioning.sources.checks.papers import asked_roles, chain_faults, paper_faults
from commissioning.sources.checks.sense import against_template, of_action, of_template, severity_of
from commissioning.sources.written.faults import Fault, Place, proposal


def check_together(bundle: Bundle, known: Known, *, templates: Mapping[str, Template]) -> tuple[Problem, ...]:
    """The checks across records and files, in the order of paths and lines.

    Args:
        bundle: what was read.
        known: what the database already holds; reading it again replaces it.
        templates: built-in and stored templates by kind; those of the bundle come on top.
    """
    found = _Check(bundle, known, templates).problems()
    return tuple(sorted(found, key=lambda p: (p.source.path, p.source.line or 0) if p.source else ("", 0)))


class _Check:
    def __init__(self, bundle: Bundle, known: Known, templates: Mapping[str, Template]) -> None:
        self.bundle = bundle
        self.known = known
        own = {record.value.kind: record.value for record in bundle.templates}
        self.templates = {**templates, **own}
        self.committees = self._names("committees", known.committees, "key")
        self.contracts = self._names("contracts", known.contracts, "reference")
        self.workstreams = self._names("workstreams", known.workstreams, "reference")
        self.kinds = frozenset(self.templates) | self._names("templates", known.kinds, "kind")
        self.meetings = self._meetings()
        self.sound: set[str] = set()

    def _names(self, sort: str, stored: frozenset[str], field: str) -> frozenset[str]:
        """Every name of a sort that exists, and those of records that were written but could not be read."""
        read = {getattr(record.value, field) for record in getattr(self.bundle, sort)}
        return stored | read | self.bundle.broken.get(sort, frozenset()) | {UNREADABLE}

    def _meetings(self) -> dict[str, set[date]]:
        days = {key: set(dates) for key, dates in self.known.meetings.items()}
        for record in self.bundle.committees:
            for meeting in record.value.meetings:
                days.setdefault(record.value.key, set()).update(_days_of(meeting))
        return days

    def problems(self) -> Iterator[Problem]:
        yield from self._duplicates()
        for council in self.bundle.written("councils"):
            yield from _council(council)
        for committee in self.bundle.written("committees"):
            yield from _chain(committee)
        for template in self.bundle.written("templates"):
            yield from self._template(template)
        for contract in self.bundle.written("contracts"):
            yield from self._refers(contract, f"contract {contract.value.reference}", "decided_by", self.committees)
        for work in self.bundle.written("workstreams"):
            yield from self._workstream(work)
        for action in self.bundle.written("actions"):
            yield from self._action(action)
        for item in self.bundle.written("programme"):
            yield from self._programme(item)
        for product in self.bundle.written("products"):
            yield from self._product(product)
        for paper in self.bundle.written("papers"):
            yield from self._paper(paper)
        for line in self.bundle.written("forward_plan"):
            yield from self._refers(line, f"forward plan, {line.value.topic}", "committee", self.committees)
        whole: tuple[Record[Any], ...] = (*self.bundle.workstreams, *self.bundle.actions)
        for record in whole:
            yield from record_problems(record.value, record.source.path)
        yield from self._no_council()
        yield from unknown_committees(self.bundle, self.known)

    def _duplicates(self) -> Iterator[Problem]:
        for sort, field, label in (
            ("templates", "kind", "template"), ("contacts", "role", "contact"), ("contracts", "reference", "contract"),
            ("workstreams", "reference", "workstream"), ("actions", "id", "action"), ("registers", "name", "register"),
            ("papers", "key", "paper"), ("products", "key", "product"),
        ):  # fmt: skip
            yield from _twice(self.bundle.written(sort), field, label)
        councils = self.bundle.written("councils")
        for second in councils[1:]:
            first = councils[0]
            yield Problem(
                "duplicate-reference", f"council: a second council is written; the first is at {first.source}.",
                "Keep one of them.", Severity.ERROR, second.source, second.value.name,
            )  # fmt: skip

    def _product(self, record: Record[Product]) -> Iterator[Problem]:
        place = _place(record, f"product {record.value.key}")
        for number, body in enumerate(record.value.bodies):
            if body.committee is not None and body.committee not in self.committees:
                names = self.committees - {UNREADABLE, ""}
                remedy = proposal(body.committee, names, "Load a file with this committee.")
                loc = ("bodies", number, "committee")
                sentence = f"there is no committee '{body.committee}'."
                yield place.problem(Fault(loc, "unknown-reference", sentence, remedy, body.committee))

    def _paper(self, record: Record[PaperItem]) -> Iterator[Problem]:
        label = f"paper {record.value.key}"
        yield from self._refers(record, label, "committee", self.committees)
        yield from self._refers(record, label, "workstream", self.workstreams)
        yield from self._meets(record, label, "meeting")
        place = _place(record, label)
        yield from (place.problem(fault) for fault in paper_faults(record, asked_roles(self.bundle, self.known)))

    def _no_council(self) -> Iterator[Problem]:
        there = self.bundle.councils or self.known.council or "councils" in self.bundle.broken
        works = self.bundle.written("workstreams")
        if works and not there:
            yield Problem(
                "missing-field", "No council is written, and none has been loaded: working days cannot be counted.",
                "Add 'council: {name: ..., calendar: england}' with its name.",
                Severity.ERROR, works[0].source,
            )  # fmt: skip

    def _refers(self, record: Record[Any], label: str, field: str, names: Iterable[str]) -> Iterator[Problem]:
        """The field of a record that names another record names one that exists."""
        name = getattr(record.value, field)
        if name is not None and name not in names:
            names = set(names) - {UNREADABLE, ""}
            what = {"scrutiny": "committee", "decided_by": "committee"}.get(field, field)
            fault = Fault((field,), "unknown-reference", f"there is no {what} '{name}'.",
                          proposal(name, names, f"Load a file with this {what}."), name)  # fmt: skip
            yield _place(record, label).problem(fault)

    def _meets(self, record: Record[Any], label: str, field: str) -> Iterator[Problem]:
        """The date in a field is one of a meeting of the record's committee."""
        day, committee = getattr(record.value, field), record.value.committee
        known = self.meetings.get(committee, set())
        if day is None or committee not in self.committees or day in known:
            return
        if committee in self.bundle.broken.get("committees", frozenset()):
            return
        near = sorted(sorted(known, key=lambda other: abs((other - day).days))[:2])
        remedy = f"Write {' or '.join(map(str, near))}." if near else "Load the meetings of this committee."
        fault = Fault((field,), "unknown-reference", f"{committee} has no meeting on {day}.", remedy, str(day))
        yield _place(record, label).problem(fault, Severity.WARNING)

    def _action(self, record: Record[Action]) -> Iterator[Problem]:
        label = f"action {record.value.id}"
        yield from self._refers(record, label, "committee", self.committees)
        yield from self._refers(record, label, "workstream", self.workstreams)
        yield from self._meets(record, label, "due_meeting")
        for fault in of_action(record.value):
            yield _place(record, label).problem(fault)

    def _programme(self, record: Record[ProgrammeItem]) -> Iterator[Problem]:
        label = f"programme, {record.value.item}"
        yield from self._refers(record, label, "committee", self.committees)
        yield from self._refers(record, label, "workstream", self.workstreams)
        yield from self._meets(record, label, "meeting")

    def _template(self, record: Record[Template]) -> Iterator[Problem]:
        template = record.value
        place, names = _place(record, f"template {template.kind}", template.kind), names_of(template)
        first: dict[str, str] = {}
        twice = False
        for stage, part in template.stages.items():
            for key, step in part.steps.items():
                loc = ("stages", stage, "steps", key)
                twice = twice or key in first or key in names.reserved
                yield from (place.problem(fault) for fault in _key_is_free(loc, key, names, first.get(key)))
                yield from (place.problem(fault) for fault in self._step(loc, step, names))
                first.setdefault(key, f"the stage {stage}")
            if part.gate:
                faults = self._gate(("stages", stage, "gate"), part.gate, names)
                yield from (place.problem(fault) for fault in faults)
        yield from (place.problem(fault, severity_of(fault)) for fault in of_template(template))
        # Two things under one name would look like a circle.
        circles = [] if twice else list(circle_problems(record, template, None))
        yield from circles
        if not circles and not twice:
            self.sound.add(template.kind)

    def _gate(self, loc: tuple[str, ...], gate: TemplateGate, names: Names) -> Iterator[Fault]:
        yield from _waits((*loc, "after"), gate.after, names)
        yield from self._committee((*loc, "committee"), gate.committee)
        for key, evidence in gate.evidence.items():
            if evidence.step and evidence.step not in names.steps:
                yield _no_step((*loc, "evidence", key, "step"), evidence.step, names.steps)

    def _step(self, loc: tuple[str, ...], step: TemplateStep, names: Names) -> Iterator[Fault]:
        yield from _waits((*loc, "after"), step.after, names)
        yield from _rule((*loc, "rule"), step.rule)
        yield from self._committee((*loc, "committee"), step.committee)
        if step.before:
            yield from _rule((*loc, "before", "rule"), step.before.rule)
            if step.before.step not in names.all:
                yield _no_step((*loc, "before", "step"), step.before.step, names.all)

    def _committee(self, loc: tuple[str, ...], key: str | None) -> Iterator[Fault]:
        names = self.committees | {"scrutiny"}
        if key is not None and key not in names:
            remedy = proposal(key, names - {UNREADABLE, ""})
            yield Fault(loc, "unknown-reference", f"there is no committee '{key}'.", remedy, key)

    def _workstream(self, record: Record[Workstream]) -> Iterator[Problem]:
        work = record.value
        label = f"workstream {work.reference}"
        yield from self._refers(record, label, "kind", self.kinds)
        yield from self._refers(record, label, "contract", self.contracts)
        yield from self._refers(record, label, "scrutiny", self.committees)
        template = self.templates.get(work.kind)
        if template is None or work.kind in self.bundle.broken.get("templates", frozenset()):
            return
        place = _place(record, label, work.reference)
        yield from (place.problem(fault, severity_of(fault)) for fault in self._against(work, template))
        broken = work.kind in {other.value.kind for other in self.bundle.templates} - self.sound
        if not broken:
            yield from circle_problems(record, template, work)

    def _against(self, work: Workstream, template: Template) -> Iterator[Fault]:
        """What a workstream says about stages and steps, held against its template."""
        yield from against_template(work, template)
        names, own = names_of(template, work), names_of(template)
        for stage in work.stages:
            if stage not in template.stages:
                yield _no_stage(("stages", stage), stage, template)
        for key, plan in work.steps.items():
            if key not in names.planned:
                sentence = f"the template {template.kind} has no step '{key}'."
                yield Fault(("steps", key), "unknown-reference", sentence, proposal(key, names.planned), key)
            yield from _waits(("steps", key, "after"), plan.after, names)
            yield from _rule(("steps", key, "rule"), plan.rule)
        for key, step in work.added_steps.items():
            loc = ("added_steps", key)
            yield from _key_is_free(loc, key, names, "the template" if key in own.steps else None)
            if step.stage not in template.stages:
                yield _no_stage((*loc, "stage"), step.stage, template)
            yield from self._step(loc, step, names)


def _place(record: Record[Any], label: str, reference: str | None = None) -> Place:
    reference = reference or getattr(record.value, "reference", None) or getattr(record.value, "id", None)
    if reference == UNREADABLE:
        label, reference = label.removesuffix(f" {UNREADABLE}"), None
    return Place(record.source.path, label, {(): record.source.line or 1, **record.lines}, reference)


def _days_of(meeting: Meeting) -> Iterator[date]:
    """Every date by which somebody may know a meeting."""
    yield meeting.date
    yield from meeting.was
    for stated in meeting.stated:
        phrase = stated.read()
        if phrase.precision == "day" and phrase.earliest:
            yield phrase.earliest


def _twice(records: Iterable[Record[Any]], field: str, label: str) -> Iterator[Problem]:
    first: dict[str, Source] = {}
    for record in records:
        name = getattr(record.value, field)
        if name in first and name != UNREADABLE:
            yield Problem(
                "duplicate-reference", f"{label} {name} is written twice; the other is at {first[name]}.",
                f"Give one of them another {field}.", Severity.ERROR, record.at(field), name, name,
            )  # fmt: skip
        first.setdefault(name, record.at(field))


def _chain(record: Record[Committee]) -> Iterator[Problem]:
    place = _place(record, f"committee {record.value.key}")
    yield from (place.problem(fault) for fault in chain_faults(record.value.paper_chain, ("paper_chain",)))


def _council(record: Record[Council]) -> Iterator[Problem]:
    place, rules, policy = _place(record, "council"), standard_rules(), record.value.policy
    for id, setting in policy.rules.items():
        loc = ("policy", "rules", id)
        settable = [rule.id for rule in rules.counted() if rule.set_by_council]
        if id not in rules:
            yield place.problem(_no_rule(loc, id))
        elif id not in settable:
            remedy = f"Take it out; a council may set {', '.join(settable)}."
            sentence = f"the rule {id} is set by {rules.find(id).source.title} and not by a council."
            yield place.problem(Fault(loc, "wrong-value", sentence, remedy, id))
        elif refused := refusal(rules[id], setting):
            given = str(getattr(setting, refused.field))
            yield place.problem(Fault((*loc, refused.field), "wrong-value", refused.sentence, refused.remedy, given))
    for key in policy.action_clocks:
        if key not in get_args(ActionType):
            remedy = proposal(key, get_args(ActionType))
            loc = ("policy", "action_clocks", key)
            yield place.problem(Fault(loc, "unknown-reference", f"there is no type of action '{key}'.", remedy, key))
    yield from (place.problem(fault) for fault in alert_faults(policy.alerts))
    yield from (place.problem(fault) for fault in chain_faults(policy.paper_chain, ("policy", "paper_chain")))


def _rule(loc: tuple[str, ...], id: str | None) -> Iterator[Fault]:
    rules = standard_rules()
    if id is not None and id not in rules:
        yield _no_rule(loc, id)
    elif id is not None and not isinstance(found := rules.find(id), Rule):
        remedy = "Take it out, or name a rule that is counted: 'commissioning rules' lists them."
        yield Fault(loc, "rule-not-counted", f"{not_counted(found)}", remedy, id)


def _no_rule(loc: tuple[str, ...], id: str) -> Fault:
    return Fault(loc, "unknown-reference", f"there is no rule '{id}'.", proposal(id, standard_rules().ids()), id)


def _waits(loc: tuple[str, ...], after: Iterable[str], names: Names) -> Iterator[Fault]:
    for number, name in enumerate(after):
        if name not in names.all:
            yield _no_step((*loc, number), name, names.all)


def _no_step(loc: tuple[str | int, ...], name: str, names: Iterable[str]) -> Fault:
    return Fault(loc, "unknown-reference", f"there is no step or gate '{name}'.", proposal(name, names), name)


def _no_stage(loc: tuple[str, ...], name: str, template: Template) -> Fault:
    remedy = proposal(name, template.stages)
    return Fault(loc, "unknown-reference", f"the template {template.kind} has no stage '{name}'.", remedy, name)


def _key_is_free(loc: tuple[str, ...], key: str, names: Names, taken_by: str | None) -> Iterator[Fault]:
    """Steps are waited for by their keys alone, so a key names one thing in the whole template."""
    if taken_by is not None:
        sentence = f"{taken_by} has a step '{key}' already."
        yield Fault(loc, "duplicate-reference", sentence, "Give one of them another key.", key)
    elif key in names.reserved:
        sentence = f"'{key}' is the name of a stage's start, end or gate."
        yield Fault(loc, "duplicate-reference", sentence, "Give the step another key.", key)
