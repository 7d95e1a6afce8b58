"""The project's cases, as data. record.py --define turns them into golden/."""

from cases import article, cell, drawn, exact, pinned, rnn
from cases.case import Case


def all_cases() -> list[Case]:
    """Every defined case, sorted by id. A case with input_from must sort after its source."""
    cases = [*article.CASES, *rnn.CASES, *cell.CASES, *drawn.CASES, *exact.CASES, *pinned.CASES]
    return sorted(cases, key=lambda case: case.id)
