"""The town of `mingjing simulate`: invented people, real law, and a few things planted."""

from ops.town.act import Act
from ops.town.cast import Organisation
from ops.town.town import END, START, Planted, Town, TownTooShort, town

__all__ = ["END", "START", "Act", "Organisation", "Planted", "Town", "TownTooShort", "town"]
