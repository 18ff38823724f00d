"""Corpora of others, read as rows and written to the database in batches."""
