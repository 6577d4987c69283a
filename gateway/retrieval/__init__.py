"""Retrieval of archived records: nobody sees one without an entry that came first."""
