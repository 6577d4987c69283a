"""Risk indicators over procurement data: published red flags, one module each, by public code.

An indicator is a reason to look, never a finding: blue or yellow, and never an alert by itself.
"""

from monitors.indicators.process import Process, read_process
from monitors.indicators.run import Flags, Settings, indicate

__all__ = ["Flags", "Process", "Settings", "indicate", "read_process"]
