"""English sentences that take up a tag, a keyword or a noun that found no part; {it} is the word."""

TAGS = {
    "genre": (0, (
        "When people ask the old tellers for {it}, it is this tale they (begin with|tell first).",
        "Of all that is called {it}, the old people (loved this best|kept this one longest).",
    )),
    "occupations": (0, (
        "From early years {hero} had learned the work of {it}, and (did it well|was known for it).",
        "Some said {it} when they spoke of {hero}, for that was the work of {his} (hands|days).",
    )),
    "emotion": (1, (
        "Had anyone written down what lay in {his} heart, it would have been the one word {it}.",
        "Until that day {hero} had known {it} only as a word; (now {he} knew it|now it had a face).",
    )),
    "actions": (1, (
        "A fortune-teller looked at {him} and said, “I see {it} in your path. (Walk carefully|Do not turn aside).”",
        "What lay before {him} could be named in a word, {it}, and nobody else could do it.",
    )),
    "motif": (1, (
        "That night an old man came in a dream, held out a paper with the word {it} on it, and was gone.",
        "“It is {it},” said the old people, nodding, “as in the days of our grandfathers.”",
    )),
    "relationships": (1, (
        "People had a name for what bound {hero} and {other}: they called it {it}.",
        "There are many bonds under heaven that are called {it}, but few like that of {hero} and {other}.",
    )),
    "keywords": (2, (
        "In that hour one thought alone stayed with {hero}, and it was {it}.",
        "With one finger {hero} wrote {it} in the dust, and rubbed it out, and wrote it again.",
        "On the wall hung an old scroll that said {it}, and {hero} could not look away from it.",
    )),
    "dialogue": (2, (
        "What was said then was so much in the way of {it} that those who stood by (remembered|wrote down) every word.",
    )),
    "theme": (3, (
        "The ancients had a saying, {it}, and (it was of such things that they spoke|this is what they meant).",
        "One who wrote the tale down put {it} as its last line, and nobody has found a better.",
    )),
}  # fmt: skip

SPEECHES = {
    "monologue": "“(Nobody asks me and nobody answers|There is nobody to hear me), so let the wind listen,” said {hero} aloud. “If I give way here, all that went before is lost.”",
    "letter": "{hero} sent a letter that said only this: “(The paper is short and the road is long|Tears have thinned the ink); look at the moon and read the rest there.”",
}

SPARES = {
    "human": (
        "{it} lived close by in those days, and shared with {hero} both good days and bad.",
        "Whenever {hero} was in need, {it} was the first at the gate.",
        "There was also {it}, of whom {hero} thought well and often.",
    ),
    "beast": (
        "Wherever {hero} went, {it} went too, and they were company for each other.",
        "Those who passed by would often see {it} sitting near {hero}, listening as if it understood.",
    ),
    "spirit": (
        "At night, people said, {it} walked abroad, but {hero} was not afraid.",
        "“Mind your words,” the old people used to say, “for {it} hears them all.”",
    ),
    "thing": (
        "Whoever saw {it} in those days thought at once of {hero}, and there was a story in that too.",
        "To {hero} there was nothing common about {it}; there were old memories in it.",
    ),
    "town": (
        "{hero} had once travelled as far as {it}, and knew something of the world.",
        "Word of all this came even to {it}, where people spoke of it in the evenings.",
    ),
    "wild": (
        "On winter nights the talk would turn to {it}, and {hero} listened longest.",
        "When {his} heart was troubled, {hero} would think of {it} and grow calm.",
    ),
    "keyword": (
        "If there was one word that {hero} carried through life, it was {it}.",
        "Many people talk of {it} and few think about it; {hero} was one of the few.",
    ),
}
SPARES["parent"] = SPARES["human"]
SPARES["realm"] = SPARES["wild"]
