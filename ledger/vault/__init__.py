"""Sealed values: kept beside the ledger, encrypted, opened to those who may see them."""
