"""Compiling ahead of the first use."""

import importlib


def compile_kernels() -> None:
    """Compile the kernels of this package, unless the cache folder holds them: some 15 s, and a second from then on."""
    importlib.import_module("routing.roads.kernels")
