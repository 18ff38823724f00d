"""English words that no old tale has, each with what such a tale would say ("" where it would say nothing)."""

from __future__ import annotations

from functools import cache

# "modern=old", "modern" alone where no old word says it. A plural in -s is found with its singular.
_LINES = """
telephone=messenger, phone=messenger, smartphone=speaking mirror, cellphone=speaking mirror
mobile phone=speaking mirror, computer=reckoning engine, laptop=reckoning engine, internet, website
email=letter, e-mail=letter, wifi, wi-fi, online, software, hardware, app, robot=iron man, android=iron man
cyborg=iron man, television=picture-glass, tv=picture-glass, radio=speaking box, camera=picture-glass, video
photo=likeness, photograph=likeness, selfie, movie=play, film star=player, battery, light bulb=lamp
lightbulb=lamp, flashlight=lantern, neon, refrigerator=ice-house, fridge=ice-house, microwave=oven
air conditioner=fan, plastic, nylon=silk, concrete=stone, asphalt=paving, laser, radar, sensor, keyboard
download, password=watchword, train station=post-house, railway=road, railroad=road, locomotive=iron cart
automobile=cart, car=cart, taxi=hired cart, bus=waggon, truck=waggon, lorry=waggon, motorcycle=iron horse
motorbike=iron horse, bicycle=two-wheeled cart, bike=two-wheeled cart, airplane=flying ship
aeroplane=flying ship, helicopter=flying ship, drone, spaceship=star-ship, spacecraft=star-ship
rocket=fire-arrow, submarine=ship beneath the waves, airport=haven of the air
subway=passage under the earth, elevator=hoist, escalator=moving stair, highway=high road
motorway=high road, traffic light=lamp, engine, supermarket=market, mall=market, hotel=inn, motel=inn
restaurant=tavern, cafe=tavern, coffee shop=tavern, pizza=flat loaf, burger, hamburger, sandwich, spaghetti
chocolate=sweetmeat, ice cream=sweetmeat, soda, cola, cocktail, jeans=breeches, t-shirt=shirt
sneakers=shoes, backpack=satchel, suitcase=chest, sunglasses, sweatshirt, hoodie, zipper=clasp
apartment=dwelling, skyscraper=tower, office block, university=academy, high school=school
detective=thief-taker, police=watchmen, policeman=watchman, scientist=sage, physicist=sage, programmer=clerk
hacker=thief, engineer=craftsman, president=king, senator=elder, football=ball game, basketball=ball game
baseball=ball game, tennis, golf, guitar=lute, piano=harpsichord, saxophone, rock star=minstrel
pop star=minstrel, superhero=hero, zombie=walking corpse, vampire=blood-drinker, alien=star-dweller
astronaut=star-farer, dinosaur=dragon, gangster=robber, terrorist, machine gun=musket, rifle=musket
bomb=petard, missile=arrow, virus=pestilence, vaccine=physic, bacteria=pestilence, vitamin, ambulance=litter
kilometer=league, kilometre=league, kilogram=pound, dollar=coin, euro=coin, percent, credit card
stress=care, deadline=appointed day, database, algorithm, data, feedback, budget=purse, manager=steward
project=undertaking
"""


@cache
def modern_words() -> dict[str, str]:
    """Each modern word in small letters with the old one."""
    pairs = (
        entry.partition("=") for line in _LINES.splitlines() for entry in line.split(",") if entry.strip()
    )
    return {word.strip(): old.strip() for word, _, old in pairs}
