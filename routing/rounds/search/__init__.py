"""The engine `search`: our own ruin and recreate. `tables` brings a problem into the form of the compiled `kernels`,
`engine` runs them.
"""

from routing.rounds.search.engine import NAME, RULES, solve

__all__ = ["NAME", "RULES", "solve"]
