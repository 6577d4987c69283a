"""Marks on copies: who was given it, when and under which grant, to be seen and to be read."""

from gateway.retrieval.marks.facts import Facts
from gateway.retrieval.marks.marking import Marked, Marker

__all__ = ["Facts", "Marked", "Marker"]
