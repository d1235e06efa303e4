"""Compiling loops with numba once, and keeping the code in the cache folder.

Signatures are fixed, so that importing a module of kernels loads, or the first time compiles, all of them. All release
the interpreter's lock and none starts threads.
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numba
import numba.core.config
from numba import types

from data.cache import cache_folder

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

numba_config: Any = numba.core.config
numba_types: Any = types  # numba has type hints for a part of itself only


def kernel(
    files: Sequence[str], *arguments: Any, result: Any = types.void, **options: Any
) -> Callable[[Kernel], Kernel]:
    """Compile for these types, keeping the code under the hash of its files, whichever copy of them runs.

    Args:
        files: the module's own `__file__`, and those of all that its kernels call.
        arguments: their types.
        result: the type that comes back.
        options: more of numba's.
    """

    def compiled(function: Kernel) -> Kernel:
        content = b"".join(pathlib.Path(file).read_bytes() for file in files)
        digest = hashlib.sha256(content).hexdigest()[:16]
        folder = cache_folder(f"kernels-{digest}")
        before, numba_config.CACHE_DIR = numba_config.CACHE_DIR, str(folder)
        compiling: Callable[[Kernel], Kernel] = numba.njit(result(*arguments), cache=True, nogil=True, **options)
        try:
            return compiling(function)
        except Exception:  # numba trusts what it finds: whatever a damaged file makes it raise, start from nothing
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(exist_ok=True)
            return compiling(function)
        finally:
            numba_config.CACHE_DIR = before

    return compiled


def inner(**options: Any) -> Any:
    """Decorates what only kernels call: it is compiled and kept with them.

    Without wrappers, which take as long to compile as many functions do: Python would crash if it called one.
    """
    return numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)  # type: ignore[call-overload]
