"""What is planted in departments: words of `plan.DepartmentPlan`."""

from __future__ import annotations

from ops.town.days import When
from ops.town.planting import DEPARTMENT, broken, near

ON_DEPARTMENTS = (
    broken("N-11a", DEPARTMENT, "The department published its yearly report in March",
           reported=When.DAY_LATE),
    broken("N-11a", DEPARTMENT, "The department never published its yearly report",
           reported=When.NEVER),
    near("N-11a", DEPARTMENT, "The yearly report was published on 31 January",
         reported=When.LAST_DAY),
)  # fmt: skip
