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
    broken("N-57", DEPARTMENT, "Three purchases of one kind exceed together what is tendered",
           purchases=(1_800_000, 1_800_000, 400_001)),
    near("N-57", DEPARTMENT, "Three purchases of one kind come exactly to what is tendered",
         purchases=(1_800_000, 1_800_000, 400_000)),
    broken("N-70", DEPARTMENT, "Two works contracts of one project reach what must be tendered",
           purchases=(2_500_000, 1_500_000), purchased="works"),
    near("N-70", DEPARTMENT, "Two works contracts stay one yuan below what must be tendered",
         purchases=(2_500_000, 1_499_999), purchased="works"),
)  # fmt: skip
