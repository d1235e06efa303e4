"""Ruin and recreate: our own search, and the arithmetic of a vehicle's day that `schedule` shares with it.

`engine.solve` is the engine `search`: `island` is one annealing, `groups` lets several share the rounds of a large
problem. `tables` and `rows` bring a problem into the form of the compiled modules, `spaces` is what they write on:
`walking` (how time passes on a round), `measures` (what is known of a vehicle's day, and what fits), `insertion` (where
a stop goes), `moves` (what else a step changes) and `kernels` (the annealing itself); `columns` names what the tables
hold. Nothing is imported here, as the kernels take a moment to load.
"""
