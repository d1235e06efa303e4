"""Breaking sections into pages."""

from __future__ import annotations

from collections.abc import Sequence

from routing.export.sheets.flow import NOTHING, Piece, Rows, Section, height_of, paginate


def piece(height: float) -> Piece:
    return Piece(height, lambda _pen, _x, _top: None)


def told(sections: Sequence[Section], names: dict[int, str], *, first: float, room: float) -> list[list[str]]:
    """The named pieces of each page with how far down they stand."""
    return [
        [f"{names[id(p.piece)]}@{p.down:g}" for p in page if id(p.piece) in names]
        for page in paginate(sections, first=first, room=room)
    ]


def stop(number: int, rows: int, names: dict[int, str]) -> Section:
    """A stop with a head of 15 and so many rows of 10."""
    head, again, *cells = (piece(h) for h in (15, 12, *[10] * rows))
    names |= {id(head): f"head{number}", id(again): f"again{number}"}
    names |= {id(cell): f"row{number}.{i}" for i, cell in enumerate(cells, 1)}
    return Section(head, [Rows(cells)], again, 50)


def test_rows_stand_beside_their_head_and_sections_under_each_other() -> None:
    names: dict[int, str] = {}
    sections = [stop(1, 1, names), stop(2, 2, names)]
    assert told(sections, names, first=100, room=100) == [["head1@0", "row1.1@0", "head2@15", "row2.1@15", "row2.2@25"]]
    assert height_of(sections) == 35


def test_a_stop_goes_on_with_its_number_told_again() -> None:
    names: dict[int, str] = {}
    pages = told([stop(1, 6, names)], names, first=25, room=30)
    assert pages == [
        ["head1@0", "row1.1@0", "row1.2@10"],
        ["again1@0", "row1.3@0", "row1.4@10", "row1.5@20"],
        ["again1@0", "row1.6@0"],
    ]


def test_a_stop_is_not_torn_from_its_first_parcels() -> None:
    """After 15 of 34 there is room for a head and one row; of a stop of four rows two stay with its head."""
    names: dict[int, str] = {}
    pages = told([stop(1, 1, names), stop(2, 4, names)], names, first=34, room=100)
    assert [page[0] for page in pages] == ["head1@0", "head2@0"]
    names = {}
    pages = told([stop(1, 1, names), stop(2, 4, names)], names, first=35, room=100)
    assert pages[0][2:] == ["head2@15", "row2.1@15", "row2.2@25"]


def test_a_small_stop_stays_whole() -> None:
    names: dict[int, str] = {}
    pages = told([stop(1, 1, names), stop(2, 3, names)], names, first=44, room=100)
    assert pages[1] == ["head2@0", "row2.1@0", "row2.2@10", "row2.3@20"]


def test_a_title_stands_above_its_rows_on_each_page() -> None:
    title, cells = piece(5), [piece(10) for _ in range(3)]
    names = {id(title): "title"} | {id(cell): f"row{i}" for i, cell in enumerate(cells, 1)}
    section = Section(NOTHING, [Rows(cells[:2], title), Rows(cells[2:], title)])
    assert told([section], names, first=100, room=100) == [
        ["title@0", "row1@5", "row2@15", "title@25", "row3@30"],
    ]
    assert told([section], names, first=35, room=100)[1] == ["title@0", "row1@5", "row2@15", "title@25", "row3@30"]
    names.pop(id(cells[2]))
    many = Section(NOTHING, [Rows([piece(10) for _ in range(6)], title)])
    assert told([many], names, first=30, room=30) == [["title@0"]] * 3


def test_a_first_page_may_be_too_full_for_any_section() -> None:
    names: dict[int, str] = {}
    assert told([stop(1, 1, names)], names, first=10, room=100) == [[], ["head1@0", "row1.1@0"]]


def test_no_page_is_empty_at_the_end() -> None:
    """Sections that fill pages exactly leave no blank page behind them."""
    names: dict[int, str] = {}
    assert told([stop(i, 2, names) for i in range(4)], names, first=40, room=40)[1:] == [
        ["head2@0", "row2.1@0", "row2.2@10", "head3@20", "row3.1@20", "row3.2@30"]
    ]
    assert paginate([], first=40, room=40) == [[]]
