"""English beats that many plots share: openings, seasons, roads, nights, feasts, closings."""

from stories.engines.composer.grammar import Pool, beat, scene

OPENING = (
    beat(
        0,
        "Long ago there lived {in_first_home} {a_hero}.",
        "In the days when tigers smoked pipes, {a_hero} lived {in_first_home}.",
        "They tell of {a_hero} who lived (long ago|once) {in_first_home}.",
        "Once, {in_first_home}, there was {a_hero}.",
        "Long, long ago {a_hero} lived {in_first_home}.",
    ),
)

PORTRAIT = (
    beat(
        1,
        "{hero} spoke little and listened long, and when quarrels broke out it was {him} that people sent for.",
        "If {he} had one bowl of rice, half of it went to (the first beggar|whoever came by), and {he} called the other half a feast.",
    ),
    beat(
        2,
        "Dogs did not bark at {him}, and children stopped crying when {he} passed, though nobody could say why.",
        "What {he} promised {he} did, if it cost {him} a night or a year, and {his} word was worth more than another man's silver.",
    ),
    beat(
        2,
        "{he} had never been heard to boast, and turned the talk to the weather whenever somebody praised {him}.",
    ),
)

VILLAGE = (
    scene(
        "On market days the whole road creaked with loads, and the crowing of the cocks in their baskets could be heard for miles. {hero} went slowly through the crowd, pushing a cart here and finding a lost mother there, and came home with nothing bought and a dozen people's thanks."
    ),
    scene(
        "One summer it rained for seven days, and on the eighth the stream forgot its bed. While the others ran for the hill, {hero} went from door to door and beat upon each until somebody answered. Several houses were carried away that night, and not one soul was in them."
    ),
    scene(
        "There was a deep well {in_home}, and they said that whoever told a lie after drinking from it would hiccup until nightfall. The children tried it on one another all summer long. Nobody could remember {hero} hiccuping, and {he} was teased for it, which was the highest praise they had."
    ),
    scene(
        "A teller of tales stayed three nights {in_home} and left the people with stars in their eyes. On going he looked long at {hero} and said: “I have grown old on other people's stories. You will be one.” They laughed and parted, and the words lay where they had fallen, as a seed does."
    ),
    scene(
        "It was a quiet place. A stream ran before it and a green ridge stood behind, and in spring the peach blossom lay on the road like late snow. People went to the fields when the sun rose and sat under one lamp when it set, and though they did not own the same things, they carried the same cares."
    ),
    scene(
        "That autumn the moon hung so near that the old people lowered their voices. “When she comes so close,” they said, “heaven is looking in at our windows.” The new rice was pounded, the cakes were shared out on straw mats, and {hero} remembered afterwards that nobody had gone home unhappy that night."
    ),
    scene(
        "At the gate of the place there stood a zelkova tree so old that nobody knew its age. The children grew up in its shade and the old people dozed there, and whoever set out on a journey tied a strip of cloth to its branches for a safe return. {hero} had heard all {his} first stories under that tree."
    ),
    scene(
        "In winter the snow came up to the eaves, and the road and the wall were one. Even on such mornings {hero} was out before the cocks with a broom of twigs, clearing the lane from door to door. “Who wakes first makes the path,” {he} used to say, and thought no more about it."
    ),
    scene(
        "About that time strange things were told. Some had heard a lute playing at the bottom of the well, and some had seen two rainbows in a sky without rain. The old shook their heads and the young laughed at them, but {hero} neither laughed nor feared, and went on with the day's work."
    ),
)

ROAD = (
    scene(
        "At a fork in the road stood a stone post with these words cut in it: the easy way is long and the hard way is near. {hero} thought it over for as long as it takes to eat a cold rice ball, and took the way with the thorns. By sunset one mountain lay behind."
    ),
    scene(
        "A blind fiddler was playing at the roadside to nobody at all. {hero} stood still until the last note had gone, and bowed. “Your feet sound as if they had far to go,” said the fiddler. “Why did you stop?” “It is a long road,” {he} answered, “and your tune said that I might.”"
    ),
    scene(
        "For three days it rained, and each step slid half a step back. A farmer with an ox offered {him} its back, but {hero} looked into the heavy eyes of the beast and chose to walk beside it. So they went on together, three tired creatures under one straw cape, and the rain seemed softer."
    ),
    scene(
        "On the third day the road came to a pass so steep that it was called the Hill of Sighs. {hero} climbed it holding to roots and vines, and at the top looked back: the way behind was thin as a thread, and the way ahead went into cloud. {he} tightened the straps of {his} straw shoes and went on."
    ),
    scene(
        "At dusk there was an inn, and at the inn three travellers by a smoking lamp. “Where are you bound?” they asked, and when {he} told them they put down their spoons. “We have met people who went there,” said the woman of the house, “and nobody who came back.” {hero} smiled, and finished {his} soup."
    ),
    scene(
        "Then there was a river with no bridge. An old boatman came out of the reeds and said that he took no coins, only stories, so {hero} told him the whole of {his} life as they crossed. In the middle of the stream the old man rested his oar to hear the end. “For that,” he said, “I would have taken you over the sea.”"
    ),
    scene(
        "The path broke off in a mist. Voices called, and there was only wind; a hand beckoned, and it was an old branch. {hero} stood still with closed eyes until {his} heart was quiet, and then heard water running, small and clear, and followed the sound of it down to the road."
    ),
    scene(
        "Where the way divided, one road was broad and had flowers beside it, and the other was narrow and full of thorns. A wooden guardian stood between with words cut into it: the soft road is long and the hard road is short. {hero} took the thorns, and was over the ridge before dark."
    ),
    scene(
        "Robbers stopped {him} in a wood. {hero} untied {his} bundle and said, “Two pairs of straw shoes and a ball of rice. I am ashamed that there is not more to share.” The robbers looked at one another. “We too knew how to share once,” said their chief, and he stood aside from the path."
    ),
)

NIGHT = (
    scene(
        "A cricket sang under the step and the wild geese went over. {hero} counted what there was to regret and what there was to fear, and found the first list shorter. “Then I can go on,” {he} said to the dark, and the dark, which had nothing to say against it, let {him} sleep."
    ),
    scene(
        "{hero} sat by the water and asked {himself} questions. “If I turn back, shall I be safe?” “You will.” “And at rest?” “You will not.” The stream ran on a while. “Then there is nothing to decide,” {he} said, and stood up, and was surprised at how light {his} knees had grown."
    ),
    scene(
        "That night {hero} stood alone in the yard, and the moon was white and {his} shadow long. “A life is like dew,” {he} said, “and yet how heavy it can be. If heaven had a meaning when it made me, it must have made a road for me too.” And {he} did not lie down before the cocks crew."
    ),
    scene(
        "Towards morning {he} slept a little, and in the dream a boy in blue came down on a cloud. “Where the water ends the clouds begin,” said the boy. When {hero} woke there was a smell of pine about the pillow, and the weight on {his} heart had grown lighter, though nothing at all had changed."
    ),
    scene(
        "Rain beat on the paper of the door until it sobbed. {hero} sat by the last of the lamp and counted over {his} days one by one. Some things {he} was sorry for, and some faces {he} missed, but there was nothing to be ashamed of. “If it is right,” {he} said, and trimmed the wick, “the morning will come to it.”"
    ),
    scene(
        "{a_helper} came and sat down without being asked. “Your face is full of trouble,” said {helper}, “so put it into words.” {hero} told everything. “A bow sends its arrow far,” came the answer, “because it has been bent. You are being bent now. Do not break, and do not let go too soon.”"
    ),
    scene(
        "When all were asleep {hero} set out a bowl of clear well water and put {his} palms together. “I ask nothing for myself,” {he} said, “only let those who did no wrong not weep.” The moon lay in the bowl and did not tremble, and even the crickets by the wall were silent."
    ),
)

JOY = (
    scene(
        "That night no door was shut {in_home}. The young danced round a fire, the old beat time on the lids of pots, and even the deaf grandmother moved her shoulders. {hero} looked from face to face in the red light and thought that no treasure had ever been so well lit."
    ),
    scene(
        "The children came with wild flowers and hung them about {his} neck until there was hardly a face to be seen. {hero} chose the smallest and put it in {his} collar. “I have been given heavier things,” {he} said, “but none that weighed so much.” It kept its scent long after it was dry."
    ),
    scene(
        "An old player blew the dust from his lute and tuned it, string by string, to a song that nobody had asked for in years. One shoulder moved, then two, and soon the whole yard was swaying like barley. They drew {hero} into the middle, and {his} dancing was so bad that the sparrows flew up laughing."
    ),
    scene(
        "There was a feast that day, with drums that could be heard in the next valley. Old men threw away their sticks and danced, and children ran about with cakes in both hands. “This gladness is not mine,” said {hero}, lifting a cup, “but belongs to all who held out together,” and they shouted until the magpies flew up."
    ),
    scene(
        "As if heaven too were pleased, a soft rain fell on the dry fields, and the spring that had failed began to run again. People stood in it laughing and let their clothes get wet. {hero} held out a hand from under the eaves, and there was so clear a drop in the palm that the whole sky was in it."
    ),
    scene(
        "{hero} opened the storeroom and gave to each house what it lacked. “Water that stands goes foul,” {he} said, “and so does rice.” Those who had received gave again to others poorer still, and in all that winter there was not one cold hearth to be found."
    ),
    scene(
        "The news ran faster than a horse. People came from other valleys to look, and poets made verses, and singers made songs. But {hero} rose before dawn as ever and swept the yard. “I am who I was yesterday,” {he} said, “and the leaves still fall.”"
    ),
)

AFTER = (
    scene(
        "A painter put the whole of it on a folding screen, eight panels of hills and water and people who all but breathed. The last panel he left bare. “That one,” he said, when they asked him why, “is for whoever stands before it.” And people did stand before it, sometimes for a long while."
    ),
    scene(
        "When {hero} was old and walked with a stick, {he} still planted one tree each spring. “You will never sit in its shade,” they said. “I grew up in the shade of trees that I did not plant,” {he} answered. There is a wood on that hill now, and more birds in it than anyone has counted."
    ),
    scene(
        "Each year, when the day came round, the people hung out lanterns, one more than the year before. Nobody had ordered it and no almanac had it. {hero} hung the smallest at the very end of the lane, and was always the last to go in."
    ),
    scene(
        "The years went by, and frost came into {his} hair. In the evenings the children crowded in and begged for the story, and {hero} told it, and told it once more. They grew up and brought their own children to listen, so that the story put out a new branch each year, like a tree."
    ),
    scene(
        "A small stone was set up at the place, with few words on it. Nobody knew who laid flowers there, but there were always flowers, and behind the stone a pine tree came up by itself. People {in_home} went and sat in its shade when their hearts were divided."
    ),
    scene(
        "“Did heaven give such fortune,” people used to ask, “or was it earned?” An old scholar answered them: “Heaven gives the seed, and it is we who must plough.” They thought that well said, and from then on taught this tale to their children before they taught them their letters."
    ),
    scene(
        "Each year when the day came round, every house hung out a lantern. Nobody had ordered it and no king had made it a holiday, yet there was always one lantern more than the year before. {hero} hung a small one at the very end of the lane, and sat by it longest."
    ),
)

CLOSING = (
    beat(
        1,
        "So the tale has come down to us, and (whoever hears it|who hears it once) does not forget it.",
        "What is sown is reaped, the old people say, and (they say it|say so still) because of {hero}.",
        "And if they have not stopped telling it {in_home}, they are telling it still.",
        "That is the whole of it; the brush is laid down here, but the (wind|stream) goes on telling the rest.",
    ),
)

POOLS = {
    "opening": Pool(1, OPENING),
    "portrait": Pool(2, PORTRAIT),
    "village": Pool(2, VILLAGE),
    "road": Pool(3, ROAD),
    "night": Pool(2, NIGHT),
    "joy": Pool(2, JOY),
    "after": Pool(2, AFTER),
    "closing": Pool(1, CLOSING),
}
