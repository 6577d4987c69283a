"""Sealed values on their way to people: opened, given as a copy, corrected, erased."""

from gateway.privacy.desk import PrivacyDesk
from gateway.privacy.opening import Openings

__all__ = ["Openings", "PrivacyDesk"]
