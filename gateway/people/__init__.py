"""Organisations, the persons in them, and what each may act as."""
