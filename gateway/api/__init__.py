"""The HTTP interface: statements in, entries and proofs out."""
