"""Builders for tests: a plan from a few lines of YAML, so that a council can test its own templates.

A text is what people write in their files. A whole file (it begins with ``council:``, ``template:``, ``workstreams:``
and the like) is taken as it stands; a fragment may leave out what is of no interest, and gets a default for it.

>>> ours = template('''
...   stages:
...     review:
...       steps:
...         survey: {duration: 10 working days}
...         report: {after: survey, duration: 5 working days}
... ''')
>>> plan = plan_of(template=ours, workstream=workstream(start="2025-06-02"))
>>> plan.milestone("report").forecast == day("Fri 20 Jun 2025")
True

Days may be given as dates or as ``YYYY-MM-DD``. Nothing here reads the clock: ``as_of`` is given, or it is
the day on which the workstream starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict, TypeVar, Unpack

import yaml

from commissioning.actions import Desk
from commissioning.dates import WEEKDAYS, Calendars, standard_calendars
from commissioning.model import (
    Action,
    Committee,
    Contract,
    Council,
    Decision,
    Document,
    Done,
    Evidence,
    Facts,
    Noun,
    Outcome,
    Restart,
    Slip,
    Stage,
    Template,
    Workstream,
)
from commissioning.plan import Plan, Scene, make_plan, meetings_reached
from commissioning.rules import RuleLibrary, standard_rules

__all__ = [
    "Parts",
    "action",
    "built_in",
    "committee",
    "contract",
    "council",
    "day",
    "decided",
    "desk",
    "done",
    "evidence",
    "facts",
    "plan_of",
    "scene",
    "slipped",
    "template",
    "workstream",
]

Day = date | str
"""A date, or ``YYYY-MM-DD``."""

REFERENCE = "W-1"
"""The reference of a workstream that a test does not name."""

_N = TypeVar("_N", bound=Noun)


class Parts(TypedDict, total=False):
    """What a scene is made from, each part a value; what is left out gets its default.

    ``reference`` picks one workstream where the texts hold several.
    """

    workstream: Workstream
    template: Template
    council: Council
    committees: Iterable[Committee]
    contract: Contract
    facts: Facts
    calendars: Calendars
    rules: RuleLibrary
    reference: str


def day(text: str) -> date:
    """A date as people write it. A weekday that is written is checked, so a test cannot name a wrong one.

    >>> day("Thu 26 Jun 2025")
    datetime.date(2025, 6, 26)
    >>> day("Fri 26 Jun 2025")
    Traceback (most recent call last):
    ValueError: 26 Jun 2025 is a Thursday, not a Fri
    """
    *weekday, number, month, year = text.split()
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    found = date(int(year), months.index(month[:3]) + 1, int(number))
    name = WEEKDAYS[found.weekday()]
    if weekday and not name.startswith(weekday[0]):
        raise ValueError(f"{number} {month} {year} is a {name}, not a {weekday[0]}")
    return found


def council(text: str = "", /, **fields: Any) -> Council:
    """A council; by default "Anytown Council", which counts its working days in England.

    >>> council("policy: {rules: {callin: {value: 3}}}").policy.rules["callin"].value
    3
    >>> council(calendar="uk").calendar
    'uk'
    """
    return _noun(Council, "council", text, fields, {"name": "Anytown Council", "calendar": "england"})


def committee(key: str = "scrutiny", *meetings: Day | Mapping[str, Any], **fields: Any) -> Committee:
    """A committee and its meetings: dates, or mappings where a meeting has more to say.

    >>> found = committee("scrutiny", "2025-06-26", {"date": "2025-08-28", "status": "cancelled"})
    >>> [meeting.status for meeting in found.meetings]
    ['scheduled', 'cancelled']
    """
    written = [{"date": item} if isinstance(item, date) else item for item in meetings]
    title = f"{key.replace('-', ' ').capitalize()} committee"
    return Committee.model_validate({"key": key, "title": title, "meetings": written, **fields})


def contract(text: str = "", /, **fields: Any) -> Contract:
    """A contract; by default "OLD-1", three years from 1 April 2023.

    >>> contract().current_end
    datetime.date(2026, 3, 31)
    >>> contract("extensions: [{months: 12}]").maximum_end
    datetime.date(2027, 3, 31)
    """
    return _noun(
        Contract,
        "contracts",
        text,
        fields,
        {"reference": "OLD-1", "title": "The service that is", "start": "2023-04-01", "months": "36"},
    )


def template(text: str) -> Template:
    """A template. A fragment needs no titles: they are made from the keys.

    >>> ours = template("stages: {review: {steps: {demand-analysis: {duration: 2 weeks}}}}")
    >>> ours.kind, ours.stages["review"].steps["demand-analysis"].title
    ('example', 'Demand analysis')
    """
    value, whole = _read(text, "template")
    return Template.model_validate(value if whole else _titled(value))


def workstream(text: str = "", /, **fields: Any) -> Workstream:
    """A workstream; by default "W-1", a commissioning review that starts on 6 January 2025.

    Its scrutiny committee is called "scrutiny", as ``committee()`` calls its own.

    >>> workstream("steps: {engagement: {left_out: done last year}}").steps["engagement"].left_out
    'done last year'
    """
    defaults = {
        "reference": REFERENCE,
        "title": "The service that will be",
        "kind": "commissioning-review",
        "owner": "Lead commissioner",
        "start": "2025-01-06",
        "scrutiny": "scrutiny",
    }
    return _noun(Workstream, "workstreams", text, fields, defaults)


def action(text: str = "", /, **fields: Any) -> Action:
    """An agreed action; by default "A-1", to circulate something, agreed by "scrutiny" on 26 June 2025.

    >>> action(type="report-back", due="2025-08-28").due
    datetime.date(2025, 8, 28)
    """
    defaults = {
        "id": "A-1",
        "text": "A note is circulated.",
        "type": "circulate",
        "committee": "scrutiny",
        "agreed_on": "2025-06-26",
        "owner": "Director",
    }
    return _noun(Action, "actions", text, fields, defaults)


@cache
def built_in(kind: str) -> Template:
    """A template that this version carries.

    >>> built_in("strategy-refresh").title
    'Refresh of a strategy'
    """
    text = files("commissioning.templates").joinpath(f"{kind}.yaml").read_text(encoding="utf-8")
    return template(text)


def done(key: str, *, on: Day) -> Done:
    """A milestone that happened, as the command ``done`` records it.

    >>> done("survey", on="2025-06-13").on
    datetime.date(2025, 6, 13)
    """
    return Done(reference=REFERENCE, key=key, on=_day(on))


def slipped(key: str, *, to: Day, on: Day, because: str | None = None) -> Slip:
    """A new forecast, as the command ``slip`` records it.

    >>> slipped("survey", to="2025-07-04", on="2025-06-13", because="few answers").because
    'few answers'
    """
    return Slip(reference=REFERENCE, key=key, to=_day(to), on=_day(on), because=because)


def evidence(stage: Stage, *keys: str, on: Day) -> tuple[Evidence, ...]:
    """Evidence for the gate that opens ``stage``, as the command ``evidence`` records it.

    >>> [item.key for item in evidence("design", "demand-analysis", "gap-analysis", on="2025-07-31")]
    ['demand-analysis', 'gap-analysis']
    """
    link = "https://example.org/"
    return tuple(Evidence(reference=REFERENCE, stage=stage, key=key, link=link + key, on=_day(on)) for key in keys)


def decided(stage: Stage, outcome: Outcome, *conditions: str, on: Day) -> Decision:
    """A decision on the gate that opens ``stage``, as the command ``gate`` records it.

    >>> decided("design", "approve-with-conditions", "publish the survey", on="2025-07-31").conditions
    ('publish the survey',)
    """
    return Decision(
        reference=REFERENCE, stage=stage, outcome=outcome, on=_day(on), by="Director", conditions=conditions
    )


def facts(*records: Done | Slip | Decision | Evidence | Restart | tuple[Evidence, ...]) -> Facts:
    """What has happened to a workstream, in the order in which it was recorded.

    >>> known = facts(done("survey", on="2025-06-13"), decided("design", "approve", on="2025-07-31"))
    >>> len(known.done), len(known.decisions)
    (1, 1)
    """
    flat = [item for record in records for item in (record if isinstance(record, tuple) else (record,))]
    return Facts(
        done=tuple(item for item in flat if isinstance(item, Done)),
        slips=tuple(item for item in flat if isinstance(item, Slip)),
        evidence=tuple(item for item in flat if isinstance(item, Evidence)),
        decisions=tuple(item for item in flat if isinstance(item, Decision)),
        restarts=tuple(item for item in flat if isinstance(item, Restart)),
    )


def scene(*texts: str, as_of: Day | None = None, **parts: Unpack[Parts]) -> Scene:
    """Everything that a plan is made from: whole files as texts, and parts as values, which come first.

    >>> from commissioning.plan import make_plan
    >>> make_plan(scene(as_of="2025-02-03")).reference
    'W-1'
    """
    read = [Document.model_validate(_words(text)) for text in texts]
    work = parts.get("workstream") or _one(read, parts.get("reference")) or _follows(parts.get("template"))
    templates = {document.template.kind: document.template for document in read if document.template}
    homes = {home.key: home for document in read for home in document.committees}
    contracts = {item.reference: item for document in read for item in document.contracts}
    found = parts.get("council") or next((document.council for document in read if document.council), council())
    return Scene(
        workstream=work,
        template=parts.get("template") or templates.get(work.kind) or built_in(work.kind),
        council=found,
        calendars=parts.get("calendars") or standard_calendars(),
        rules=(parts.get("rules") or standard_rules()).as_read_by(found.policy.rules, found.calendar),
        as_of=work.start if as_of is None else _day(as_of),
        contract=parts.get("contract") or contracts.get(work.contract or ""),
        committees=homes | {home.key: home for home in parts.get("committees", ())},
        facts=parts.get("facts", Facts()),
    )


def plan_of(*texts: str, as_of: Day | None = None, **parts: Unpack[Parts]) -> Plan:
    """The dated plan of a scene; it takes what ``scene`` takes.

    >>> plan = plan_of(contract=contract(), committees=[committee("scrutiny", "2026-03-12", "2026-04-23")])
    >>> [problem.details["days"] for problem in plan.problems if problem.id == "continuity-gap"]
    [127]
    """
    return make_plan(scene(*texts, as_of=as_of, **parts))


def desk(*committees: Committee, council: Council | None = None) -> Desk:
    """What the alert rules look at besides plans.

    >>> [str(meeting.papers_due) for meeting in desk(committee("scrutiny", "2025-06-26")).meetings["scrutiny"]]
    ['2025-06-13']
    """
    home = council or _noun(Council, "council", "", {}, {"name": "Anytown Council", "calendar": "england"})
    calendars = standard_calendars()
    rules = standard_rules().as_read_by(home.policy.rules, home.calendar)
    dated = {item.key: meetings_reached(item, home, rules, calendars) for item in committees}
    return Desk(home.policy, calendars, calendars[home.calendar], dated, {item.key: item for item in committees})


class _Words(yaml.SafeLoader):
    """Reads values as they were written: a date, a ``no`` or a ``0012`` stays text, and the nouns decide."""


_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
_Words.yaml_implicit_resolvers = {
    first: [entry for entry in entries if entry[0] in _KEPT]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _words(text: str) -> dict[str, Any]:
    value: Any = yaml.load(text, Loader=_Words)  # noqa: S506 - a SafeLoader that resolves less
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"a text of 'name: value' lines was expected, not {text!r}")
    return value


def _read(text: str, part: str) -> tuple[dict[str, Any], bool]:
    """The fields of the one record in a text, and whether the text is a whole file."""
    value = _words(text)
    if part not in value:
        return value, False
    record = value[part]
    if isinstance(record, list):
        if len(record) != 1:
            raise ValueError(f"one record was expected under '{part}:', not {len(record)}; give the text to scene()")
        record = record[0]
    return dict(record), True


def _noun(kind: type[_N], part: str, text: str, fields: Mapping[str, Any], defaults: Mapping[str, Any]) -> _N:
    value, whole = _read(text, part)
    return kind.model_validate({**({} if whole else defaults), **value, **fields})


def _titled(value: Mapping[str, Any]) -> dict[str, Any]:
    """A fragment of a template with titles made from its keys."""
    stages = {name: _titled_stage(name, stage or {}) for name, stage in (value.get("stages") or {}).items()}
    return {"kind": "example", "title": "An example", **value, "stages": stages}


def _titled_stage(name: str, stage: Mapping[str, Any]) -> dict[str, Any]:
    steps = {key: {"title": _title(key), **(step or {})} for key, step in (stage.get("steps") or {}).items()}
    titled: dict[str, Any] = {"title": _title(name), **stage, "steps": steps}
    if "gate" in stage:
        titled["gate"] = {"title": f"{_title(name)} approved", "approver": "director", **(stage["gate"] or {})}
    return titled


def _title(key: str) -> str:
    return key.replace("-", " ").capitalize()


def _one(read: Iterable[Document], reference: str | None) -> Workstream | None:
    found = [work for document in read for work in document.workstreams]
    if reference is not None:
        found = [work for work in found if work.reference == reference]
    if len(found) > 1:
        raise ValueError(f"say which workstream is meant: reference= one of {[work.reference for work in found]}")
    if reference is not None and not found:
        raise ValueError(f"the texts hold no workstream '{reference}'")
    return found[0] if found else None


def _follows(template: Template | None) -> Workstream:
    """The workstream of a test that names none: of the kind of its template."""
    return workstream(kind=template.kind) if template else workstream()


def _day(value: Day) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
