"""From English questions to Korean passages: what a question's words may be in Korean.

A small model of many languages lays an English question near what Korean passages are about, and seldom nearest to the
one that answers it. Words do that: here an English word gets the Korean ones of a glossary, and a name the Hangul that
sounds like it. Pure: what of it stands in the corpus, the index says.
"""
