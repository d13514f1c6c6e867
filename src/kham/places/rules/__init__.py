"""Pure rules of the places room: the national list of units, its former names and the code lists. No Django."""

from .national import Catalogue, CatalogueUnit, Predecessor, catalogue
from .resolve import Match

__all__ = ["Catalogue", "CatalogueUnit", "Match", "Predecessor", "catalogue"]
