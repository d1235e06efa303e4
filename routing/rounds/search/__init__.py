"""Ruin and recreate: our own search, and the arithmetic of a vehicle's day that `schedule` shares with it.

`engine.solve` is the engine `search`. `tables` brings a problem into the form of the compiled modules: `walking` (how
time passes on a round), `measures` (what is known of a vehicle's day, and what fits), `moves` (what a step changes) and
`kernels` (the annealing itself); `columns` names what their tables hold. Nothing is imported here, as the kernels take
a moment to load.
"""
