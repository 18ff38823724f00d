"""What a story is made of, and what is known of a work: the analyst behind POST /api/analyze."""
