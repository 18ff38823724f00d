"""English nouns the composer knows, by kind, and who and where when a topic does not say."""

# ruff: noqa: SIM905 - a list of words reads best as words.

# Men and women by their word; whoever stands in neither list is "he" or "she" by the seed.
MEN = """
fisherman woodcutter farmer boy man king prince father brother son grandfather monk emperor hunter widower husband gentleman bridegroom uncle lord woodsman ferryman
""".split()
WOMEN = """
girl woman queen princess mother sister daughter grandmother widow wife maiden bride aunt lady nun empress seamstress witch heroine stepmother
""".split()
HUMANS = [
    *MEN,
    *WOMEN,
    *"""
child scholar merchant servant magistrate soldier thief beggar traveller traveler student teacher painter musician poet orphan potter smith blacksmith carpenter shepherd
sailor captain doctor physician detective robot-maker stranger villager neighbour neighbor friend general governor minister hermit apprentice weaver baker cook miller pilgrim storyteller
tailor cobbler gardener singer dancer drummer flutist bandit warrior knight nurse farmer's-wife peddler pedlar salt-seller ferrywoman twin astronaut engineer lawyer judge priest
maker keeper seller innkeeper lamplighter bell-ringer gatekeeper teller storyteller clockmaker mapmaker sculptor mason glassblower dyer spinner laundress midwife matchmaker fortune-teller
acrobat juggler puppeteer jester clown boatman rower diver falconer rider groom stablehand cowherd goatherd herbalist apothecary clerk scribe envoy spy rebel exile prisoner
outlaw pirate gambler drunkard miser fool simpleton boatwoman watchman executioner banker robber baby infant elder ancestor lover beloved rival enemy
""".split(),
]
BEASTS = """
tiger fox deer stag carp fish crane magpie turtle tortoise toad frog rabbit hare bear wolf horse ox cow dog cat crow raven swallow snake serpent dragonfly butterfly bee sparrow owl
eagle hawk heron goose duck monkey mouse rat whale crab otter badger pheasant swan bird hen rooster goat sheep donkey spider
cub pup calf foal lamb kitten puppy fawn chick lion elephant camel panther lynx hedgehog squirrel bat mole lizard salmon trout eel octopus seal dolphin shark cricket cicada moth ant firefly beetle worm snail
nightingale lark dove pigeon peacock parrot gull cuckoo wren kingfisher albatross
""".split()
SPIRITS = """
dragon goblin ghost fairy spirit god goddess demon phoenix nymph mermaid giant dwarf angel monster robot android alien elf troll wizard sorcerer
dokkaebi gumiho haetae imp sprite djinn unicorn griffin ogre golem vampire zombie reaper angel messenger wraith shade
""".split()
THINGS = """
flute jewel pearl ring mirror sword lantern bell drum axe gourd book letter fan comb hairpin robe cloak shoe slipper crown key box chest jar bowl pot lute harp bow arrow boat net seed
peach apple herb ginseng rose lotus flower coin treasure map brush inkstone scroll painting mask rope needle loom millstone candle compass clock cup staff knife shield
rain snow wind thunder seed moonstone stone gem diamond gold silver silk cloth thread quilt pillow button glove hat belt purse bag basket bucket kettle teapot tea wine rice bread cake soup salt honey spoon chopsticks
umbrella train cart carriage boat ship raft anchor oar wheel plough sickle hammer anvil saw ladder door gate window lock tablet seal stamp portrait statue puppet doll kite top toy paper ink poem song melody
feather horn tail bone shell egg root leaf branch tree pine willow persimmon chestnut pear plum cherry blossom chrysanthemum mushroom mugwort medicine potion elixir charm amulet talisman name shadow voice dress shoes
""".split()
WILDS = {
    "mountain": "on", "hill": "on", "forest": "in", "wood": "in", "woods": "in", "river": "by", "lake": "by", "sea": "by", "ocean": "by",
    "island": "on", "cave": "in", "valley": "in", "field": "in", "desert": "in", "temple": "at", "palace": "at", "castle": "at", "inn": "at",
    "bridge": "at", "well": "by", "pond": "by", "moon": "on", "star": "on", "sky": "in", "heaven": "in", "underworld": "in", "garden": "in",
    "waterfall": "by", "shore": "on", "marsh": "in", "tower": "at", "subway": "in", "school": "at", "market": "in", "harbour": "at", "harbor": "at",
    "mill": "at", "pass": "at", "village": "in", "town": "in", "city": "in", "house": "in", "hut": "in", "kitchen": "in", "library": "in",
    "prison": "in", "road": "on", "stream": "by", "spring": "by", "cliff": "on", "beach": "on", "coast": "on", "ferry": "at",
    "graveyard": "in", "orchard": "in", "court": "at", "shrine": "at", "monastery": "at", "land": "in", "world": "in",
}  # fmt: skip
PLACE_HEADS = {
    "mount": "on",
    "mt": "on",
    "lake": "by",
    "river": "by",
    "island": "on",
    "isle": "on",
    "port": "in",
    "cape": "on",
    "fort": "at",
}
ADJECTIVES = """
poor rich old young kind greedy clever foolish brave lonely blind wounded talking speaking little small great big white black red blue golden silver jade magic lost stolen hidden
honest lazy proud cruel gentle wise humble faithful beautiful ugly hungry wandering broken ancient enchanted cunning stubborn quiet tiny orphaned wicked singing dancing flying green
""".split()
STOPS = """
the a an of and or to in on at by for from with without who whom whose which that this these those is are was were be been has have had his her its their he she it they i you we my your
not no but so as into onto over under between after before when while where how why what then there here very one two three once upon time tale story about saves save finds find meets meet
goes go loves love becomes become helps help gives give gets get makes make takes take
""".split()
ABSTRACT = "love friendship gratitude revenge greed wisdom courage hope sorrow joy longing fate betrayal promise justice death life dream happiness poverty war peace freedom secret curse wish time memory loyalty honour honor truth".split()

HEROES = (
    "woodcutter",
    "salt-seller",
    "scholar",
    "ferryman",
    "potter",
    "fisherman",
    "weaver",
    "peddler",
    "apprentice",
    "shepherd",
)
HOMES = (
    "a village below Mount Jiri",
    "a hamlet on the Seomjin River",
    "a village by the East Sea",
    "the old town of Andong",
    "a valley in Gangwon",
    "a village near Naju",
)
PATRONS = ("magistrate", "king", "governor")
HELPERS = ("white-haired old man", "wandering monk", "old woman gathering herbs", "blind ferryman", "hermit")
PARENTS = ("mother", "father")
