"""The topic map: what a corpus is about, as named topics and as a picture."""
