"""A council with one grant, whose gates are decided in these tests."""

from __future__ import annotations

from tests.cli.runner import Ran
from tests.conftest import Desk

COUNCIL = """
council:
  name: Anytown Council
  calendar: england
  policy:
    roles:
      panel:
        holders: [A. Holder]
        stand_ins: [B. Deputy]
        limit: 500000
      cabinet:
        holders: [C. Member, D. Member]
        stand_ins: [E. Deputy]
"""
TEMPLATE = """
template:
  kind: grant
  title: Grant
  stages:
    review:
      title: Review
      steps: {survey: {title: Survey, duration: 4 weeks}}
    design:
      title: Design
      gate:
        title: Findings accepted
        approvers: [panel, cabinet]
        evidence: {survey-report: {title: Survey report, step: survey}}
      steps: {outline: {title: Outline, duration: 4 weeks}}
    procurement:
      title: Offer
      gate: {title: Ready to offer, approver: anyone}
      steps: {offer: {title: Offer made, duration: 4 weeks}}
    mobilisation:
      title: Start
      gate: {title: Award, approver: anyone}
      steps: {grant-starts: {title: Grant starts, kind: start, after: mobilisation-end}}
"""
WORK = """
workstreams:
  - reference: GRANT
    title: Grant for carers
    kind: grant
    owner: Lead Commissioner
    scope: carers of adults, the whole city
    start: 2025-05-05
    service_start: {target: 2025-09-01}
    procurement: {value: 400000, vat: included}
"""


def load(desk: Desk, text: str, *words: str) -> dict:
    file = desk.file.parent / "grant.yaml"
    file.write_text(text, encoding="utf-8")
    return desk.json("load", file, "--by", "clerk", *words)


def tried(desk: Desk, text: str) -> Ran:
    """Loads a file that may be refused."""
    file = desk.file.parent / "tried.yaml"
    file.write_text(text, encoding="utf-8")
    return desk.run("load", file, "--by", "clerk", "--json")


def refused(ran: Ran, id: str = "may-not-decide") -> str:
    assert (ran.code, ran.json["error"]["id"]) == (4, id), ran.text
    return str(ran.json["error"]["message"])


def show(desk: Desk, stage: str = "design", as_of: str = "2025-07-01") -> dict:
    return desk.json("gate", "GRANT", stage, as_of=as_of)["gate"]


def decide(desk: Desk, *words: str, by: str = "A. Holder", stage: str = "design", as_of: str = "2025-07-01") -> Ran:
    return desk.run("gate", "GRANT", stage, *words, "--by", by, "--json", as_of=as_of)


def prove(desk: Desk, key: str = "survey-report", *words: str, as_of: str = "2025-07-01") -> dict:
    link = f"https://example.org/{key}"
    return desk.json("evidence", "GRANT", key, "--link", link, "--on", as_of, "--by", "clerk", *words, as_of=as_of)


def opened(desk: Desk, *words: str, by: str = "A. Holder", stage: str = "design") -> dict:
    if stage == "design" and not show(desk)["evidence"]:
        prove(desk)
    ran = decide(desk, *(words or ("approve",)), by=by, stage=stage)
    assert ran.code == 0, ran.text
    assert ran.json["gate"]["open"]
    return ran.json
