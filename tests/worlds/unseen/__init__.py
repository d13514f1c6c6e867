"""About forty lists whose layouts were written without looking at the program that reads them; see :mod:`making`."""

from tests.worlds.unseen import held_out, last, offices, wards
from tests.worlds.unseen.making import Column, Listing

LISTS: list[Listing] = [*wards.LISTS, *offices.LISTS]

HELD_OUT: list[Listing] = held_out.LISTS
LAST: list[Listing] = last.LISTS

__all__ = ["HELD_OUT", "LAST", "LISTS", "Column", "Listing"]
