"""Tables on the clipboard: comma-separated, quoted where a cell needs it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    r"""Return rows as CSV with plain line ends.

    >>> csv_text([("a", "b, c")])
    'a,"b, c"\n'
    """
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
