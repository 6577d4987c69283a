"""Open Contracting data in and out: releases become signed entries, entries become releases."""
