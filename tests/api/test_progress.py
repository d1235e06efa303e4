"""The bar: on a terminal only, on standard error only, with the best cost so far."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from command_line import run_alone
from day_plans import monaco, monaco_roads, toy

from api.cli import main
from api.progress import shown
from routing import plan_day
from routing.plan import Progress


class Terminal(io.StringIO):
    """Standard error as a person has it."""

    def isatty(self) -> bool:
        return True


def in_a_terminal(*arguments: object) -> tuple[str, str]:
    """Run the command with standard error on a terminal of 100 columns; what came out and what the terminal got."""
    out, seen = io.StringIO(), Terminal()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(seen),
        patch.dict("os.environ", COLUMNS="100"),
        patch("sys.argv", ["tournee", *map(str, arguments)]),
        pytest.raises(SystemExit) as end,
    ):
        main()
    assert end.value.code == 0, seen.getvalue()
    return out.getvalue(), seen.getvalue()


def test_a_bar_with_the_best_cost_so_far(tmp_path: Path) -> None:
    """The toy's only plan costs EUR 67.22; every line fits the terminal, and the last one is full."""
    out, seen = in_a_terminal("plan", "toy", "-o", tmp_path / "out", "--time-limit", "1")
    lines = [re.sub(r"\x1b\[\??\d*[a-zA-Z]", "", line).rstrip() for line in seen.splitlines()]
    assert any(line.startswith("Planning rounds ") and line.endswith("best EUR 67.22") for line in lines), lines
    assert "100%" in [line for line in lines if line][-1]
    assert max(map(len, lines)) <= 100
    assert "\r" not in out and "best EUR" not in out and "11 of 11 parcels" in out


def test_quiet_in_a_pipe_and_with_json(tmp_path: Path) -> None:
    """A script that keeps standard error finds nothing there; JSON is read by programs, on a terminal too."""
    assert run_alone("plan", "toy", "-o", "out", "--time-limit", "0.5", cwd=tmp_path).err == ""
    out, seen = in_a_terminal("plan", "toy", "-o", tmp_path / "out", "--time-limit", "0.5", "--json")
    assert (seen, out[0]) == ("", "{")


def test_what_planning_tells() -> None:
    """Stages in their order, time that only grows, and the cost of the plan last."""
    told: list[Progress] = []
    made = plan_day(monaco(), roads=monaco_roads(), time_limit_s=2, on_progress=told.append)
    assert list(dict.fromkeys(now.stage for now in told)) == ["roads", "points", "rounds", "reasons"]
    assert [now.done for now in told] == sorted(now.done for now in told)
    costs = [now.cost_cents for now in told if now.cost_cents is not None]
    assert len(set(costs)) > 1, "nothing better than the construction was told"
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == made.cost_cents


def test_what_is_raised_while_told_comes_out() -> None:
    """A listener that fails inside the solver's callback, where exceptions would be lost."""

    class Full(Exception):
        pass

    def fail(now: Progress) -> None:
        if now.cost_cents is not None:
            raise Full

    with pytest.raises(Full):
        plan_day(toy(), time_limit_s=5, on_progress=fail)


def test_a_currency_stays_on_its_line() -> None:
    """Whatever the network calls its money; one stop is one."""
    seen = Terminal()
    with contextlib.redirect_stderr(seen), patch.dict("os.environ", COLUMNS="100"), shown("E\x1b[2J\nR") as tell:
        tell(Progress("rounds", 0.5, 6722, 1))
        tell(Progress("rounds", 0.6, 6722, 2))
    assert "best E [2J R 67.22, 1 stop left out" in seen.getvalue()
    assert "2 stops left out" in seen.getvalue()
