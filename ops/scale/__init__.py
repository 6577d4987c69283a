"""Histories of many millions: the ledger as Parquet shards, judged by processes or machines."""
