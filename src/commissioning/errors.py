"""Every problem and every exception: a stable id, an exit code, and a sentence that says what to do.

A *problem* is a finding about data or about a plan; it is a value and travels in lists.
An *exception* ends a command; only the command line turns it into an exit code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final

PROBLEM_IDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # what a file says
        "bad-usage": "A command was given words or options that it does not take.",
        "bad-json": "A file is not well-formed JSON.",
        "bad-yaml": "A file is not well-formed YAML.",
        "binary-file": "A file is not text.",
        "clearance-before-version": "A clearance is from before the version existed that it clears.",
        "cycle": "Steps wait for each other in a circle.",
        "date-conflict": "Sources give different dates for one thing.",
        "doubtful-date": "A date phrase can be taken in more than one way.",
        "duplicate-field": "A field is written twice in one place.",
        "duplicate-reference": "Two records carry the same reference.",
        "duration-mismatch": "A stated length disagrees with the stated dates.",
        "empty-file": "A file holds nothing.",
        "holiday-file": "A file is not the bank-holidays file of GOV.UK, or says what cannot be.",
        "impossible-date": "A date does not exist in the calendar.",
        "missing-field": "A required field is absent.",
        "missing-owner": "Nobody is named to do it.",
        "missing-year": "A date phrase names a month without a year.",
        "meeting-missed": "A meeting that a step could have used has gone by, and nobody recorded its papers.",
        "meeting-overloaded": "A meeting carries more items than the council's own limit.",
        "meeting-vanished": "A meeting that was loaded before is no longer in its file.",
        "nothing-to-load": "A folder holds no file that can be loaded.",
        "rule-not-counted": "A rule that has no number of days was asked for a date.",
        "recorded-otherwise": "A file changes what people recorded of an action; what they recorded holds.",
        "register-differs": "A register or a notice gives other dates or options than the contract has.",
        "register-unknown": "A register or a notice has contracts that nobody has written down.",
        "register-vanished": "A contract that was on a register is no longer in its file.",
        "relative-date": "A date phrase counts from a day that it does not name.",
        "rule-not-in-force": "A rule was counted for a day on which it was not in force.",
        "rule-starts-elsewhere": "A rule that begins on fixed days of the year was counted from another day.",
        "stage-order": "A period ends before it starts, or a stage starts before the one it follows.",
        "unclear-end": "An end on a register agrees with more than one reading of its extensions.",
        "unknown-field": "A field is not part of the format.",
        "unknown-reference": "A name points at a record that does not exist.",
        "unread": "Text was kept but could not be read as a date.",
        "unreadable": "A file or folder cannot be opened.",
        "vague-date": "Words that name a period: of a step or an action their latest day counts, of a stage none.",
        "wrong-value": "A field holds a value that it does not take.",
        "wrong-weekday": "A named weekday does not match its date.",
        # what a plan says
        "agenda-out": "A meeting is moved or cancelled after its agenda had to be published.",
        "another-municipal-year": "A meeting is moved into another municipal year.",
        "approval-strained": "Time alone has carried a forecast past what its approval allows.",
        "approval-void": "An approval is void: value, scope or date moved past its tolerance.",
        "calendar-horizon": "A count runs past the days that the holiday data covers.",
        "clearance-missing": "The day of a clearance has passed without one; a signature without a date is none.",
        "clearance-refused": "A role refused to clear the version of a report that stands.",
        "clearance-stale": "A clearance is of an earlier version of its report.",
        "condition-open": "An approval was conditional, nothing has met the condition, and no gate waits for it.",
        "continuity-gap": "A contract ends before its successor starts.",
        "contract-dates": "A contract's end disagrees with its start, term and extensions.",
        "contract-without-successor": "A contract ends sooner than a successor takes, and no workstream follows it.",
        "date-settled": "Sources give a meeting several dates, and one of them was settled on.",
        "duty-without-step": "A large contract brings a duty that no step of its plan stands for.",
        "extension-decision-due": "The decision on a contract's extension is near, or its day has gone by.",
        "infeasible": "A plan cannot reach its goal by the day on which it is needed.",
        "holiday-data-changed": "Newer holiday data changes a date that was saved.",
        "horizon-near": "The holiday data ends within twelve months.",
        "key-decision-unsaid": "The executive decides, and nobody says whether that is a key decision.",
        "no-usable-meeting": "No meeting is left whose paper deadline can be met.",
        "paper-chain-missed": "A report missed its deadline for a meeting that is still to come.",
        "offices-shut": "A paper, a notice or a decision falls on a day on which the council's offices are shut.",
        "out-of-order": "A milestone is recorded as done before something that it waits for.",
        "papers-too-late": "A meeting is moved to a day for which deadlines of its papers have gone by.",
        "pre-election-period": "Publicity, a notice or a meeting falls in the weeks before a poll.",
        "recess": "A step waits for a committee that does not meet.",
        "regime-mismatch": "A plan follows another procurement regime than its value, subject and day give.",
        "rule-assumed": "A plan counts a rule by a default that the council has not confirmed.",
        "rule-breach": "A dated step breaks a rule.",
        "rule-does-not-apply": "A step is dated by a rule that does not apply under its regime, or at its value.",
        "threshold-recheck": "A procurement commences on a day for which no threshold is known yet.",
        "unusual-meeting-day": "A meeting is on a weekend, on a bank holiday, in a closure, or in a recess.",
        "target-missed": "A forecast is later than its target.",
        # what a work programme says
        "look-alike": "A word is written with letters that only look like its own.",
        "programme-cell-doubtful": "A cell of a work programme can be read in more than one way.",
        "programme-vanished": "An item of a work programme is not in the file that was read.",
        "unread-page": "A page or a table could not be read: what stood there is not known, and not dropped.",
        "year-end-undecided": "A municipal year is over, and nobody decided what becomes of an open item.",
        "key-decision-notice-due": "The notice of a key decision is due soon: after its last day only urgency is left.",
        "key-decision-only-urgent": "The 28 clear days before a key decision can no longer be kept.",
        "programme-meeting-gone": "An item of a work programme stands at a meeting that is cancelled or not known.",
        "programme-not-recorded": "A meeting was held, and nothing shows whether it took an item of its programme.",
        "programme-off-plan": "A work programme has an item at another meeting than the plan that it stands for.",
        # what the house-keeping finds
        "backup-missing": "No backup is made, because no folder for backups is set.",
        "baseline-late": "A baseline of a meeting was kept days after it.",
        "baseline-missed": "A meeting was held, and no baseline was kept of a plan that it looked at.",
        "clock-behind": "The day that is given lies before one that scheduled work was done on.",
        "council-dates-end": "Recess, closures, polls or municipal years are written only up to a near day.",
        "feed-broken": "A published calendar is cut off, or was written over.",
        "feed-missing": "A published calendar is no longer in its folder.",
        "feed-stale": "A published calendar is older than what calendars were told since.",
        "feed-unowned": "A calendar in the folder of the published ones belongs to nobody.",
        "log-broken": "An entry of the change log was edited, removed or put in another place.",
        "meetings-end": "The meetings of a committee are known only up to a day that plans run past.",
        "not-published": "Calendars were not published for more than a day.",
        # what telling people finds
        "channel-unset": "A contact names a channel, and no setting says where it leads.",
        "letter-template": "The template of a letter failed, so the letter went out as plain text.",
        "message-refused": "A receiver refused a message for good.",
        "message-waiting": "A message could not be handed over yet.",
        "missing-address": "Messages are for a role whose address nobody has written down.",
        # what an answer to an alert leaves to think of
        "snoozed-past-papers": "An alert is snoozed past the paper deadline of the meeting that it matters for.",
        # what stops a command
        "address-unusable": "A server cannot listen where it is to.",
        "already-decided": "A gate has its decision already.",
        "backup-unusable": "A backup or a dump is not whole, was edited, or was written by a later version.",
        "changed-meanwhile": "A record was changed since the version that the command expects.",
        "database-exists": "A database stands where a fresh one was to be made.",
        "database-locked": "Another program holds the database.",
        "database-newer": "A database was written by a later version of the program.",
        "database-unusable": "A database cannot be opened, read or written.",
        "file-exists": "A file stands where a new one was to be written.",
        "gate-shut": "A gate does not open: evidence or a decision is missing.",
        "gate-removed": "A file takes away a gate that a workstream has not passed.",
        "may-not-decide": "Somebody decides who may not: not in the role, over its limit, or on their own workstream.",
        "missing-user": "A change was asked for and nobody was named as making it.",
        "not-allowed": "An address was given whose host nobody allowed, or that leads inside the house.",
        "not-fetched": "An address gave no calendar: it did not answer in time, refused, or gave too much.",
        "not-found": "No record has that name.",
        "output-unwritable": "A file or folder cannot be written.",
    }
)


class Severity(StrEnum):
    """How grave a problem is. An ``error`` refuses the load that it was found in."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: a file and, where it is known, the line (the first is 1)."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful, with what to do about it.

    ``details`` are the keys of its own that a problem carries (``days`` of a continuity gap, say).

    >>> Problem("impossible-date", "31 June 2026 does not exist.", "Write 30 June 2026.").severity.value
    'warning'
    """

    id: str
    message: str
    remedy: str
    severity: Severity = Severity.WARNING
    source: Source | None = None
    value: str | None = None
    reference: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.id not in PROBLEM_IDS:
            raise KeyError(f"'{self.id}' is not a problem id of this program")

    def at(self, source: Source | None, *, reference: str | None = None) -> Problem:
        """The same problem, placed; what it already knows of its place is kept."""
        return replace(self, source=self.source or source, reference=self.reference or reference)

    def as_dict(self) -> dict[str, Any]:
        """The machine face of a problem (DESIGN: problems of the ``--json`` documents)."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "message": self.message,
            "remedy": self.remedy,
            "path": self.source.path if self.source else None,
            "line": self.source.line if self.source else None,
            "value": self.value,
            "reference": self.reference,
            **self.details,
        }


class CommissioningError(Exception):
    """The base of every exception that this package raises on purpose."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self, id: str, message: str, *, source: Source | None = None, problems: Iterable[Problem] = ()
    ) -> None:
        if id not in PROBLEM_IDS:
            raise KeyError(f"'{id}' is not a problem id of this program")
        super().__init__(message)
        self.id = id
        self.message = message
        self.source = source
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.source}: {self.message}" if self.source else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Workflow engines carry exceptions between processes; the usual way would forget the id.
        return (_again, (type(self), self.id, self.message, self.source, self.problems, dict(self.__dict__)))

    def as_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints on failure."""
        return {
            "error": {
                "id": self.id,
                "exit_code": self.exit_code,
                "message": self.message,
                "path": self.source.path if self.source else None,
                "line": self.source.line if self.source else None,
            },
            "problems": [problem.as_dict() for problem in self.problems],
        }


def _again(
    cls: type[CommissioningError], id: str, message: str, source: Source | None, problems: tuple[Problem, ...],
    state: dict[str, Any],
) -> CommissioningError:  # fmt: skip
    error = cls.__new__(cls)
    CommissioningError.__init__(error, id, message, source=source, problems=problems)
    error.__dict__.update(state)
    return error


class BadInput(CommissioningError):
    """Bad usage or bad input: nothing was changed."""

    exit_code = 2

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> BadInput:
        """One exception for all errors that a load found; the first one speaks for the rest."""
        found = tuple(problems)
        errors = [problem for problem in found if problem.severity is Severity.ERROR]
        first = errors[0]
        rest = f" ({len(errors) - 1} more below)" if len(errors) > 1 else ""
        message = f"{first.message} {first.remedy}{rest}"
        return cls(first.id, message, source=first.source, problems=found)


class CalendarHorizon(BadInput):
    """A count ran past the days that the holiday data covers; the answer would be a guess."""

    def __init__(self, message: str, *, calendar: str) -> None:
        super().__init__("calendar-horizon", message)
        self.calendar = calendar


class NotFound(CommissioningError):
    """No record has the name that was asked for."""

    exit_code = 3


class Refused(CommissioningError):
    """A gate or a permission says no."""

    exit_code = 4


class Meanwhile(Refused):
    """Somebody else recorded the same thing at the same moment, and was first. Nothing was changed."""


class PartFailed(CommissioningError):
    """A part outside the program failed (database, mail, disk): nothing is lost, it is safe to repeat."""

    exit_code = 5
