"""The composer's words and sentences: data only, split by language and use."""
