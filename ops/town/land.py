"""Granting land use and mining rights by listing (国有建设用地使用权、矿业权挂牌出让)."""

from __future__ import annotations
