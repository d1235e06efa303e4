"""A bar on the terminal while a day is planned, with the best cost so far; nothing at all in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from api.commands.options import one_line
from data.problem import counted

if TYPE_CHECKING:
    from routing.plan import Progress

_STEPS = 1000
_STAGES = {
    "roads": "Reading the roads",
    "points": "Choosing points",
    "rounds": "Planning rounds",
    "reasons": "Looking for reasons",
}


@contextmanager
def shown(currency: str, *, quiet: bool = False) -> Iterator[Callable[[Progress], None]]:
    """What to call with each `Progress`: it moves a bar on standard error, if that is a terminal and not `quiet`."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    best = ""
    with click.progressbar(
        range(_STEPS),
        label=_label("roads"),
        item_show_func=lambda _: best,
        show_eta=False,
        width=0,
        file=sys.stderr,
    ) as bar:

        def show(now: Progress) -> None:
            nonlocal best
            bar.label = _label(now.stage)
            if now.cost_cents is not None:
                best = f"best {one_line(currency)} {now.cost_cents / 100:,.2f}"
                if now.stops_left_out:
                    best += f", {counted(now.stops_left_out, 'stop')} left out"
            bar.update(max(0, round(now.done * _STEPS) - bar.pos))
            bar.render_progress()

        yield show


def _label(stage: str) -> str:
    """The words for a stage, all of one width, so that the bar stays where it is."""
    return _STAGES[stage].ljust(max(map(len, _STAGES.values())))
