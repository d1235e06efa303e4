"""The command line. Each command lives in `api.commands`; this module finds it and turns errors into exit codes.

Exit codes: 0 done; 2 the input is wrong (the report is on standard error); 3 there were parcels and none was served;
1 anything else.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from api.commands.options import one_line, print_fault, tell_errors, wants_json
from data.errors import DataError, NothingPlanned, TourneeError
from data.problem import counted

# Commands by job, each with its module and what the help says of it. They load when they are called: a solver and a
# compiler take longer to load than the help to be read.
_JOBS: dict[str, dict[str, tuple[str, str]]] = {
    "Prepare a network": {
        "demo": ("samples", "Copy a sample network, to start from."),
        "check": ("networks", "Report every error and warning in a network."),
        "roads": ("networks", "Tell how large the roads are, and which tags say nothing."),
        "convert": ("networks", "Write a network as a spreadsheet, or as CSV files."),
        "dictionary": ("networks", "Print every table and column, or every assumed figure."),
    },
    "Plan the day": {
        "plan": ("plans", "Plan the day: points, rounds, map, tables, sheets."),
        "verify": ("plans", "Check a plan independently of what made it."),
        "rewrite": ("plans", "Write tables, map and sheets anew, say from an edited plan."),
    },
    "Use it elsewhere": {
        "export": ("exports", "Write a plan for GIS programs and notebooks."),
        "matrix": ("exports", "Write travel times between all depots and points."),
        "catchments": ("catchments", "Write who lives within minutes of which point, or from where."),
        "directions": ("exports", "Tell the way from one place to another, street by street."),
    },
    "Measure it": {
        "bench": ("bench", "Run published cases, and compare with the best known."),
    },
}
_COMMANDS = {name: found for commands in _JOBS.values() for name, found in commands.items()}
_WIDTH = max(map(len, _COMMANDS))

_EXAMPLES = """\
  tournee demo monaco my-network/         start from a copy of a sample
  tournee check my-network/               what is wrong with it
  tournee plan my-network/ -o out/        plan its day; the map is out/map.html
  tournee plan my-network.xlsx -o out/    the same from a spreadsheet
  tournee verify my-network/ out/         check the plan, edited or not
"""


class _Commands(click.Group):
    """The commands, loaded by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"api.commands.{_COMMANDS[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NothingPlanned:  # its plan has been written, and told
            raise
        except TourneeError as fault:
            if wants_json(ctx):
                print_fault(fault)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for job, commands in _JOBS.items():
            with formatter.section(job):
                formatter.write_dl([(name.ljust(_WIDTH), told) for name, (_, told) in commands.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(f"\nExamples:\n{_EXAMPLES}\n`tournee COMMAND --help` tells more about each.\n")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tournee", prog_name="tournee")
def cli() -> None:
    """Plan last-mile rounds for marketplaces that share their network."""


def main() -> None:
    """Run the command line and exit."""
    try:
        code = cli.main(prog_name="tournee", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except DataError as fault:
        _tell(fault)
        sys.exit(fault.exit_code)
    except TourneeError as fault:
        click.echo(one_line(str(fault)), err=True)
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(1)
    except OSError as fault:
        if fault.filename:  # not what a command prints: files have names
            raise
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # for Python, which flushes it last
        click.echo(f"standard output can't be written: {fault.strerror}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _tell(fault: DataError) -> None:
    """The report on standard error: the first problems, and how many there are."""
    found = fault.problems
    if not found:
        click.echo(one_line(str(fault)), err=True)
        return
    tell_errors(found)
    click.echo(f"{counted(len(found), 'error')}; nothing was written", err=True)
