"""The file name of a round's sheets."""

from __future__ import annotations

import re
from hashlib import sha256

LOADING = "-loading"
MANIFESTS = "-manifests"

_LONGEST_BYTES = 200
"""Most file systems allow 255 bytes; endings and the temporary names of other programs need some."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³")}
)
"""Devices of Windows: no file may have such a name, whatever follows its first dot."""


def sheet_name(round_id: str) -> str:
    """The name of a round's files without their endings: the id itself where every system takes it as a file name.

    Any other id becomes what is left of it, `~` and a digest of the whole; as no id with a `~` is kept as it is, two
    different ids never share a name. Nor is an id that ends as another file of a round does.
    """
    if _is_plain(round_id):
        return round_id
    kept = re.sub(r"[^A-Za-z0-9]+", "-", round_id).strip("-")[-40:].lstrip("-")
    # A lone surrogate has no UTF-8, yet must not be what stops the export.
    return f"{kept}~{sha256(round_id.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def _is_plain(name: str) -> bool:
    return (
        name.isprintable()
        and name == name.strip()
        and not name.startswith(".")
        and not name.endswith((".", LOADING, MANIFESTS))
        and not re.search(r'[/\\:*?"<>|~]', name)
        and name.split(".", 1)[0].strip().lower() not in _RESERVED
        and 0 < len(name.encode()) <= _LONGEST_BYTES
    )
