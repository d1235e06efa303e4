"""The command line. Each command lives in `api.commands`; this module finds it and turns errors into exit codes.

Exit codes: 0 done; 2 the input is wrong (the report is on standard error); 3 there were parcels and none was served;
1 anything else.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from data.errors import DataError, TourneeError

# Commands load when they are called: a solver and a compiler take longer to load than the help to be read.
_COMMANDS = {
    "demo": "samples",
    "check": "networks",
    "dictionary": "networks",
    "matrix": "networks",
    "plan": "plans",
    "verify": "plans",
}


class _Commands(click.Group):
    """The commands, loaded by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"api.commands.{_COMMANDS[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tournee", prog_name="tournee")
def cli() -> None:
    """Plan last-mile rounds for marketplaces that share their network.

    \b
    tournee demo monaco my-network/      a copy of a sample to start from
    tournee check my-network/            what is wrong with a network
    tournee plan my-network/ -o out/     plan the day: rounds, map, tables
    tournee verify my-network/ out/      check a plan independently
    """


def main() -> None:
    """Run the command line and exit."""
    try:
        code = cli.main(prog_name="tournee", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except DataError as fault:
        click.echo(str(fault), err=True)
        count = len(fault.problems)
        if count:
            click.echo(f"{count} {'error' if count == 1 else 'errors'}; nothing was written", err=True)
        sys.exit(fault.exit_code)
    except TourneeError as fault:
        click.echo(str(fault), err=True)
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
