"""About forty lists whose layouts were written without looking at the program that reads them; see :mod:`making`."""

from tests.worlds.unseen import offices, wards
from tests.worlds.unseen.making import Column, Listing

LISTS: list[Listing] = [*wards.LISTS, *offices.LISTS]

__all__ = ["LISTS", "Column", "Listing"]
