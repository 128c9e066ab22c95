"""Registers commands, each with the options that all share; they may stand before or after the command's name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commissioning.cli.run import Run

_DB_HELP = "The database; else COMMISSIONING_DATABASE_URL, else sqlite:///commissioning.db."
Db = Annotated[str | None, typer.Option("--db", metavar="URL", help=_DB_HELP)]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Work as if today were this day.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
By = Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who makes the change; else COMMISSIONING_USER.")]
Because = Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why, for the change log.")]
_EXPECT_HELP = "The version that you looked at; refused when it has changed since."
Expect = Annotated[int | None, typer.Option("--expect", metavar="VERSION", help=_EXPECT_HELP)]

_COMMON = {"db": Db, "as_of": AsOf, "json": Json}
_WRITING = {**_COMMON, "by": By, "because": Because}
_EXPECTING = {**_WRITING, "expect": Expect}
_FIELDS = {
    "db": "db", "as_of": "as_of_text", "json": "json", "by": "by", "because": "because", "expect": "expect",
}  # fmt: skip

app = typer.Typer(
    name="commissioning",
    help="Timelines of council commissioning: every date with its reason, gates, calendars and alerts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_groups: dict[str, typer.Typer] = {}


class _Shows(TyperGroup):
    """A group that shows what is named where the first word is none of its commands: ``programme COMMITTEE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["show", *args]
        return super().parse_args(ctx, args)


def group(name: str, text: str, *, shows: bool = False) -> None:
    """A command that has commands of its own: ``verb("meeting move")`` is one of ``group("meeting", ...)``.

    With ``shows``, what is none of them goes to its command ``show``.
    """
    own = _Shows if shows else None
    _groups[name] = typer.Typer(help=text, no_args_is_help=True, rich_markup_mode=None, cls=own)
    app.add_typer(_groups[name], name=name)


@app.callback()
def _before(ctx: typer.Context, db: Db = None, as_of: AsOf = None, json: Json = False) -> None:
    ctx.obj = Run(db=db, as_of_text=as_of, json=json)


def verb(
    name: str, *, writes: bool = False, expects: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a command; two words name one of a group.

    Its function takes a ``Run`` first; the shared options are added for it: those of whoever writes, and the version
    that it expects of what it changes.
    """
    extra = _EXPECTING if expects else _WRITING if writes else _COMMON

    def register(function: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(function, eval_str=True)
        own = [p for p in signature.parameters.values() if p.name != "run"]

        def command(ctx: typer.Context, **given: Any) -> None:
            run: Run = ctx.obj
            for option in extra:
                value = given.pop(option)
                if value is not None and value is not False:
                    setattr(run, _FIELDS[option], value)
            if "reference" in given:
                run.changes = (given["reference"], None)
            try:
                function(run, **given)
            except BaseException:
                run.close(failed=True)
                raise
            run.close()

        shared = [
            inspect.Parameter(
                option, inspect.Parameter.KEYWORD_ONLY, default=False if option == "json" else None, annotation=kind
            )
            for option, kind in extra.items()
        ]
        context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        command.__signature__ = inspect.Signature([context, *own, *shared])  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in (context, *own, *shared)}
        command.__doc__ = function.__doc__
        group, _, own_name = name.rpartition(" ")
        (_groups[group] if group else app).command(own_name)(command)
        return function

    return register
