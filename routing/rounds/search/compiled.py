"""How the search's inner functions are compiled: called, inlined where LLVM sees the whole, or woven into their callers
before that.

LLVM works on a function once more in each that calls it, so large ones with one or two callers are woven: the compiler
takes half as long. References are not counted: nothing is allocated, and counting would take longer than the work.
"""

from __future__ import annotations

from typing import Any

from routing.kernel_cache import inner

called: Any = inner(_nrt=False)
inlined: Any = inner(_nrt=False, forceinline=True)
woven: Any = inner(_nrt=False, inline="always")
