"""What is planted: each planting is a lawful life with one or two of its words changed.

`broken` breaks the rule it names, and no other, in one stream of its own. `near` keeps every
rule, by a hair. The stories are what a lawyer reads; the changes are words of `plan.py`.
"""

from __future__ import annotations

from ops.town.planted_in_contracts import ON_RECORDS, ON_SALES, ON_THE_CONTRACT
from ops.town.planted_in_departments import ON_DEPARTMENTS
from ops.town.planted_in_information import ON_APPLICATIONS, ON_INFORMATION
from ops.town.planted_in_projects import (
    ON_EXPERTS,
    ON_PUBLICATION,
    ON_TENDERING,
    ON_THE_RESULT,
)

PLANTINGS = (
    *ON_PUBLICATION,
    *ON_TENDERING,
    *ON_SALES,
    *ON_EXPERTS,
    *ON_THE_RESULT,
    *ON_THE_CONTRACT,
    *ON_RECORDS,
    *ON_APPLICATIONS,
    *ON_INFORMATION,
    *ON_DEPARTMENTS,
)
