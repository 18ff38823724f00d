"""English plots, in the manner of the old collections."""

from stories.engines.composer.grammar import Plot, beat

GRATITUDE = Plot(
    key="gratitude",
    cues=("save", "rescue", "grat", "kind", "repay", "reward", "wounded", "heal", "mercy", "help"),
    others=("white deer", "crane", "magpie", "turtle", "carp", "fox"),
    things=("seal of jade", "silver mirror", "gold hairpin", "sword", "pearl"),
    fars=("in the pine forest", "by the great pond", "on the snowy pass", "in the reeds by the river"),
    titles=("The Gratitude of {other}", "{hero} and {other}", "How {other} Paid a Debt"),
    premises=(
        "The tale of how {other} paid a debt to {hero}",
        "The tale of {hero} and a life saved in the snow",
    ),
    parts=(
        (
            "opening",
            "portrait",
            "village",
            beat(
                0,
                "One day {in_far} {he} found {a_other} near death and saved it.",
                "One day {in_far} {he} came upon {a_other}, all but dead, and brought it back to life.",
                "{in_far} {he} once met {a_other} at the last gasp, and gave it back its life.",
                when="!other_human",
            ),
            beat(
                0,
                "One day {in_far} {he} found {a_other} near death, and nursed {o_him} well.",
                "One day {in_far} {he} came upon {a_other}, sick and alone, and saved {o_his} life.",
                when="other_human",
            ),
            beat(
                1,
                "{he} (took off {his} coat|gave up {his} own coat) for a bed, and sat by through the night until the breathing grew even.",
                "{he} carried water in (both hands|{his} hat), and did with herbs and patience all that can be done with them.",
            ),
            beat(
                2,
                "A neighbour laughed. “Have you so little to do?” he asked, and {hero} answered, “Is there such a thing as my life and thine, when a life is going out?”",
                "“You will get nothing for it,” people told {him}. “I did not know that I was buying,” said {hero}.",
            ),
            beat(
                2,
                "On going away {other} looked back three times, and there was more in that look than in many words.",
                "Before they parted {other} stayed a long while, as one who learns a face by heart.",
            ),
        ),
        (
            beat(
                0,
                "Next year {patron} lost {a_thing}, and {hero} was blamed and jailed.",
                "Then {a_thing} was stolen from {patron}, and {hero} was jailed for it.",
                "A year later {a_thing} of {patron} was gone, and they put {hero} in chains.",
            ),
            beat(
                1,
                "“My hands are empty,” said {hero}, “and so is (my heart of this|my conscience),” but nobody believed it.",
                "“To own to what I have not done,” said {hero}, “would be the first lie I ever told.”",
            ),
            beat(
                1,
                "Three days were given; if {thing} was not found by then, it would go hard with {him}.",
                "“Bring it back in three days,” said {patron}, “or you shall not see your home again.”",
            ),
            beat(
                2,
                "Now the thief was the steward of {patron}, who had gambling debts, and who had been the first to point a finger.",
                "In truth it was the steward who had hidden {thing}, and who wept the loudest over the loss.",
            ),
            "night",
        ),
        (
            beat(
                0,
                "On the third day {other} came and led them to where {thing} lay.",
                "On the last day {other} came, and showed where {thing} was buried.",
                "Just before the end {other} came, and led the way to {thing}.",
            ),
            beat(
                1,
                "At first they would have driven {other} off, but there was no turning from those eyes, and so they followed to the foot of the old wall.",
                "“Let us see what this means,” said {patron}, and they all went after {other} to where the earth was freshly turned.",
            ),
            beat(
                1,
                "There it was, wrapped in oiled paper, and tied with the steward's own belt.",
                "The earth gave up a bundle, and in the bundle was {thing}, and round the bundle was the steward's girdle.",
            ),
            beat(
                2,
                "The steward fell on his knees, and had no more to say (than a stone|than the wall he knelt by).",
                "Nobody looked at the steward, and that was harder for him to bear than if everybody had.",
            ),
            beat(
                2,
                "“So gratitude keeps better watch than all my guards,” said {patron}, and was silent for some time.",
                "“I have judges, and spies, and soldiers,” said {patron}, “and it is {other} who has found me the truth.”",
            ),
            "night",
            "road",
        ),
        (
            beat(
                0,
                "So {hero} was freed with honour, and the debt was paid.",
                "{hero} was set free with rich gifts, and knew who had paid {him}.",
                "They opened the door to {hero}, whose kindness had come home.",
            ),
            beat(
                1,
                "“I gave you one day,” said {hero} to {other}, “and you have given me all the rest of them.”",
                "“It was a small thing that I did,” said {hero}, and {other} looked at {him} as if to say that there are no small things.",
            ),
            beat(
                1,
                "{hero} begged mercy for the steward too, who became an honest man from very shame.",
                "The gifts did not stay long with {hero}, for there were children in the jailer's lane who had no winter coats.",
            ),
            beat(
                2,
                "Over the door of the court {patron} had five words painted: look before you pass judgment.",
                "From then on {patron} slept one night upon every sentence before it was read out.",
            ),
            "joy",
            "after",
            "closing",
        ),
    ),
)

QUEST = Plot(
    key="quest",
    cues=(
        "find",
        "search",
        "quest",
        "lost",
        "journey",
        "adventure",
        "seek",
        "hero",
        "treasure",
        "detective",
        "travel",
        "secret",
        "stolen",
    ),
    others=("dragon", "white tiger", "old toad", "one-eyed goblin", "mountain spirit"),
    things=("bell", "lantern", "pearl", "flute", "drum", "mirror"),
    fars=(
        "in the cave beyond the black forest",
        "on the peak above the clouds",
        "on the island of mists",
        "in the valley of nine bends",
    ),
    titles=("In Search of {thing}", "{hero} and {thing}", "The Road {to_far}"),
    premises=("The tale of how {hero} set out to find {thing}", "The tale of the three riddles of {other}"),
    parts=(
        (
            "opening",
            "portrait",
            "village",
            beat(
                0,
                "In one night {a_thing} dear to {patron} was lost, and all joy with it.",
                "Then {patron} lost {a_thing}, and the wells began to run dry.",
                "Thieves of the night took {a_thing} from {patron}, and laughter died.",
            ),
            beat(
                1,
                "“Whoever brings it back shall have one wish,” it was cried at every gate, and strong men went and came home with nothing.",
                "A soothsayer said that it lay {in_far}, and that only one who knew fear could bring it back.",
            ),
            beat(
                1,
                "“I have no skill,” said {hero}, “but I have two feet,” and everyone laughed (except|but) {patron}.",
            ),
            beat(
                2,
                "The neighbours gave {him} a bag of parched beans and three pairs of straw shoes, which was all that they had to give.",
                "Everyone brought something to the gate, a rope, a needle, a lamp without oil, and {hero} took all of it with both hands.",
            ),
        ),
        (
            beat(
                0,
                "{hero} went {to_far}, and on the way was kind to {a_helper}.",
                "On the road {to_far} {he} shared {his} food with {a_helper}.",
                "So {hero} set out {to_far}, and {a_helper} was met on the way.",
            ),
            beat(
                1,
                "“When you are there,” said {helper}, “put down your weapon and open your ears. Who hears the sorrow of the guardian has won.”",
                "“Force turns to stone there,” {helper} told {him}, “and cunning loses its tongue. Take nothing with you but what you mean.”",
            ),
            "road",
            beat(
                1,
                "{his} shoes wore out and {his} bread came to an end, but {his} feet never once turned round.",
                "{hero} walked by the sun while there was sun, and by the stars after that, until the road forgot its own name.",
            ),
            beat(
                2,
                "At night a voice in the wind said, “Go back, go back,” and {hero} sang until {he} could not hear it.",
                "Here and there lay a staff or a hat that someone before {him} had let fall, and {he} set each of them upright by the road.",
            ),
        ),
        (
            beat(
                0,
                "There sat {a_other} guarding {thing}, and asked three riddles.",
                "There {a_other} kept {thing}, and would give it for three answers.",
                "{a_other} lay there upon {thing}, and would hear three answers.",
            ),
            beat(
                1,
                "“What is the heaviest thing?” asked {other}. “A promise not kept,” said {hero}. “And the lightest?” “A greed laid down.”",
                "“What grows when it is divided?” asked {other}. “Affection,” said {hero}. “And what shows when it is hidden?” “A lie.”",
            ),
            beat(
                1,
                "“And why do you not hate me?” was the third riddle. “Because you look lonely,” said {hero}, and there was a long silence.",
                "At the third riddle {hero} asked one back: “Who comes to see you here?” and {other} had no answer at all.",
            ),
            beat(
                2,
                "For {other} had lived there a thousand years without a guest, and had taken {thing} only for company.",
                "Nobody had ever come there but to take something, and so {other} had learned only to hold fast.",
            ),
            beat(
                2,
                "{hero} broke {his} last rice cake and held out the larger half. “Nobody ever gave me anything before,” said {other}.",
                "All night {hero} told stories of home, and {other} moved nearer and nearer to the fire.",
            ),
            "night",
        ),
        (
            beat(
                0,
                "{other} gave it up freely, and {hero} carried {thing} home.",
                "So {thing} was given back, and {hero} brought joy home with it.",
                "With a sigh {other} let it go, and {hero} took {thing} home.",
            ),
            beat(
                1,
                "“And your wish?” asked {patron}. “That a path be made {to_far},” said {hero}, “so that nobody need be lonely there.”",
                "“For myself I want nothing,” said {hero} to {patron}, “but let what {other} did be forgiven.”",
            ),
            beat(
                1,
                "“How did you win?” they all wanted to know. “I did not win,” {he} told them. “I sat down and listened.”",
                "On the way back {hero} called by name all those who had lost themselves upon that road, and they came out of the mist and followed.",
            ),
            beat(
                2,
                "Each spring after that {hero} packed a bundle of cakes and went back {to_far}, to talk with {other} until the stars were gone.",
                "As for {thing}, {patron} hung it where the poorest could see it, and it was never lost again.",
            ),
            "joy",
            "after",
            "closing",
        ),
    ),
)

WIT = Plot(
    key="wit",
    cues=(
        "clever",
        "wit",
        "trick",
        "wager",
        "bet",
        "fool",
        "riddle",
        "cunning",
        "judge",
        "outwit",
        "satire",
        "fable",
    ),
    others=("greedy lord", "proud tiger", "rich miser", "haughty goblin"),
    things=("millstone", "drum", "silver jar", "mirror", "boat"),
    fars=("in the market square", "on the hill of the old tree", "on the sand by the river"),
    titles=("The Rope of Ash", "{hero} and the Rope of Ash", "The Wager with {other}"),
    premises=(
        "The tale of the wager between {hero} and {other}",
        "The tale of how {hero} wove a rope of ash",
    ),
    parts=(
        (
            "opening",
            "portrait",
            "village",
            beat(
                0,
                "Then {a_other} came and took {a_thing} that was everyone's.",
                "But {a_other} took away {a_thing} that all had shared.",
                "One year {a_other} laid hands on {a_thing} that belonged to all.",
            ),
            beat(
                1,
                "“If you think it unjust,” cried {other}, “beat me, if there is anyone under heaven who can!”",
                "“What is yours is mine,” said {other}, “because I am strong, and that is all the law there is.”",
            ),
            beat(
                2,
                "It had been theirs for longer than anyone could remember, and they missed {thing} as one misses a voice in the house.",
                "Even the children gave up their games, and stood about the place where {thing} had been.",
            ),
        ),
        (
            beat(
                0,
                "{hero} offered a wager {in_far}, with {thing} for the stake.",
                "{hero} bowed low and asked for a wager {in_far}.",
                "{hero} went alone and proposed a wager {in_far}, for {thing}.",
            ),
            beat(
                1,
                "“Let each of us make a rope of ash by sunrise,” {he} said, “and let the loser give up {thing}.”",
                "“I am no match for your strength,” {he} said, “but let us see who can bring a rope of ash here by sunrise.”",
            ),
            beat(
                1,
                "All night {other} rolled and twisted the ashes, and at every breath of wind they blew away.",
                "{other} wetted the ashes and pressed them and swore at them, and by midnight had nothing but a black face.",
            ),
            beat(
                2,
                "“How can you sleep?” asked the neighbours. {hero} turned over on the straw and said, “Because I shall need my breath tomorrow.”",
                "The neighbours wept at the gate, and inside it {hero} was plaiting straw and humming.",
            ),
            "night",
        ),
        (
            beat(
                0,
                "At dawn {hero} twisted a rope of straw, and burned it on a stone.",
                "At sunrise {hero} laid a straw rope on a stone and set it alight.",
                "When it was light {hero} burned a rope of straw, and let it lie.",
            ),
            beat(
                1,
                "When the flame was out, there lay a rope of ash, with every strand in its place, and nobody could deny it.",
                "The straw burned down and did not fall apart, and {hero} stepped back to let them all see the rope.",
            ),
            beat(
                1,
                "“Strength scatters ashes,” said {hero}, “and thought can weave them. It is only a matter of what comes first.”",
                "“You began with the ash,” said {hero}, “and I began with the rope. That is all the magic there was.”",
            ),
            beat(
                2,
                "“Once more!” roared {other}. {hero} set down a bowl of water. “Beat the one you see in there,” {he} said, “and I have lost.”",
                "“Again!” cried {other}, and {hero} held out a bowl of water and said, “Gladly. Fight the one who lives in this.”",
            ),
            beat(
                2,
                "And in the bowl there was a face that scowled when {other} scowled. “That,” said {hero} gently, “is what we have looked at every day.”",
                "Whatever fist was raised above the bowl, there was a fist raised in it, until {other} grew tired and looked more closely.",
            ),
            "road",
        ),
        (
            beat(
                0,
                "{other} gave back {thing} for very shame, and troubled nobody again.",
                "Ashamed at last, {other} returned {thing} and went away quietly.",
                "{other} had no answer, and put {thing} back where it had been.",
            ),
            beat(
                1,
                "“Come to the feast,” {hero} called out, “and come as a guest,” and that was the end of the quarrel.",
                "“We shall keep a place for you at the harvest,” {hero} said, and there was no mockery in it.",
            ),
            beat(
                1,
                "The old people stroked {thing} and wept, and the children walked behind {hero} in a long line.",
                "From that day the children played at ropes of ash, and asked each other what is stronger than strength.",
            ),
            beat(
                2,
                "“Where did you learn it?” asked {patron}. “By looking at a hard thing for a long time,” said {hero}.",
                "{patron} sent for {him} and offered a post at court, but {hero} said that there was still straw to be plaited.",
            ),
            "night",
            "joy",
            "after",
            "closing",
        ),
    ),
)

FILIAL = Plot(
    key="filial",
    uncued="human !thing",
    cues=("father", "mother", "parent", "filial", "blind", "daughter who", "son who", "devot"),
    others=("dragon", "white tiger", "mountain spirit", "fairy"),
    things=("peach", "lotus", "herb", "ginseng"),
    fars=("on the peak of Mount Baekdu", "in the palace under the sea", "in the garden of the west"),
    titles=("The Devotion of {hero}", "{hero} and {thing}", "What Heaven Saw"),
    premises=(
        "The tale of how {hero} crossed the world for a parent",
        "The tale of {other} and a child's devotion",
    ),
    parts=(
        (
            "opening",
            "portrait",
            "village",
            beat(
                0,
                "{his} {parent_word} fell so ill that no medicine was of use.",
                "{his} {parent_word} lay sick, and every doctor shook his head.",
            ),
            beat(
                1,
                "On cold nights {hero} warmed the quilts with {his} own body, and whatever was good to eat came first to the sickbed.",
                "If there was one egg it went to the sickbed, and {hero} swore that the shell had always been {his} favourite part.",
            ),
            beat(
                1,
                "“I am a burden to you,” came the whisper. “Can a branch be tired of its root?” asked {hero}.",
                "“Think of yourself,” said the sick one. “But that is what I do,” said {hero}, and smiled, and turned away to weep.",
            ),
        ),
        (
            beat(
                0,
                "{a_helper} told {him} of {a_thing} {in_far}.",
                "Then {a_helper} spoke of {a_thing} that grew {in_far}.",
            ),
            beat(
                1,
                "“It is no place for the living,” the neighbours told {him}. “Then I must be quick,” said {hero}, and set out that same hour.",
                "Nine times in ten steps {hero} looked back at the door, and then did not look back again.",
            ),
            beat(
                2,
                "Before leaving {he} filled the rice jar and the water jar, and stacked the wood as high as the eaves.",
                "A lamp was left burning in the window, and the whole street promised that it should not go out.",
            ),
            "road",
            "night",
        ),
        (
            beat(
                0,
                "There {a_other} asked a life for {thing}, and {he} agreed.",
                "There stood {a_other}. “The price is your life,” it was said.",
            ),
            beat(
                1,
                "“I had it from my parents,” said {hero}, “so it is only just that it should be spent on them.”",
                "“Take it,” said {hero}, “for it was lent to me by the one who needs it.”",
            ),
            beat(
                1,
                "“Are you not afraid?” asked {other}. “I am,” said {hero}, “but I am more afraid of the empty room.”",
            ),
            beat(
                2,
                "Then {other} sighed, and the whole place sighed with it. “I have kept watch a thousand years,” came the answer, “and have not been told that before.”",
                "There was no sound for as long as it takes a leaf to fall, and then {other} put the price away.",
            ),
            beat(
                2,
                "“I asked the price to weigh the heart,” said {other}, “and there is nothing here that weighs as much.”",
                "{other} gave {thing} with both hands, as one gives to a guest, and opened a shorter way home.",
            ),
        ),
        (
            beat(
                0,
                "{hero} came home with {thing}, and the sick one rose up well.",
                "With {thing} {he} hurried home, and the sickness melted like snow.",
            ),
            beat(
                1,
                "“These hands brought me back,” said {his} {parent_word}, and held them, rough as they were, and all who stood there wept.",
                "“I heard you calling me the whole way there and back,” said {his} {parent_word}, and neither of them could say more.",
            ),
            beat(
                1,
                "{patron} sent rice and cloth when the news was told, and {hero} shared them out among the old who had no children.",
                "“It is only what a child does,” said {hero}, when {patron} sent {him} praise and a gift.",
            ),
            beat(
                2,
                "One seed was left of {thing}, and {hero} planted it by the gate, where it has healed the neighbours ever since.",
                "In later years the sick came from other valleys, and none of them was ever sent away from that gate.",
            ),
            "joy",
            "after",
            "closing",
        ),
    ),
)

LOVE = Plot(
    key="love",
    uncued="pair",
    cues=(
        "love",
        "wait",
        "marry",
        "marriage",
        "wedding",
        "bride",
        "sweetheart",
        "romance",
        "betroth",
        "longing",
        "lovers",
    ),
    others=("young scholar", "musician", "painter", "sailor", "weaver"),
    things=("ring", "mirror", "hairpin", "fan", "comb"),
    fars=("in the capital", "on the northern border", "on an island over the sea"),
    titles=("{hero} and {other}", "The Promise of {thing}", "The One Who Waited"),
    premises=(
        "The tale of two lovers and {thing} that kept their promise",
        "The tale of how {hero} waited three winters",
    ),
    parts=(
        (
            "opening",
            "portrait",
            "village",
            beat(
                0,
                "In spring {he} met {a_other}, and they exchanged {a_thing} as a pledge.",
                "There {he} met {a_other}, and with {a_thing} they pledged their troth.",
            ),
            beat(
                1,
                "“The sea may go dry,” said {other}, “but not (this|what I have said),” and put it into {his} hand.",
                "“If I lose my way,” said {other}, “this will know it,” and closed {his} fingers over the pledge.",
            ),
            beat(
                1,
                "From then on there was a face in the water when {hero} drew water, and a step at the door whenever the wind rose.",
                "After that the days were of two kinds, those with {other} in them and those that had to be got through.",
            ),
        ),
        (
            beat(
                0,
                "But {other} was sent away {to_far}, and {hero} waited.",
                "Then {other} had to go {to_far}, and {hero} stayed behind.",
            ),
            beat(
                1, "“The way there is a thousand miles,” said {other}, “and the way back will be one step.”"
            ),
            beat(
                1,
                "A great man of the district saw {hero} and sent silk, and then silver, and then threats, and all three came back to him unopened.",
                "“Count the blossoms on this tree,” said {other}, “and before they have fallen three times I shall be here.”",
                "“A heart has no price,” said {hero}, when a rich man's matchmaker had called for the seventh time.",
            ),
            beat(
                2,
                "First there were letters, and then there were none, and the grass stopped growing where {hero} stood each evening to look down the road.",
                "Each season {hero} sewed a coat for one who was not there to wear it, and laid it in the chest with the others.",
            ),
            "night",
        ),
        (
            beat(
                0,
                "A rich suitor, spurned, had {hero} jailed, and {he} did not give in.",
                "A great lord, refused, had {hero} jailed, but {he} would not yield.",
            ),
            beat(
                1,
                "“You may bind my hands,” said {hero}, “but you were never given the rope for the rest of me.”",
                "“I gave my word once,” said {hero}, “and have no other to give you.”",
            ),
            beat(
                1,
                "Then a ragged traveller came to the bars and asked about {thing}, and {hero} knew the voice before the words were out.",
                "A stranger in rags stopped under the window that evening and hummed an old song, and {hero} sprang up with a cry.",
            ),
            beat(
                2,
                "It was {other}, who had done great service {in_far}, and had ridden day and night, and had come in disguise to learn the truth.",
                "For {other} had asked for no reward {in_far} but leave to go home, and had told nobody along the road what name to use.",
            ),
            "road",
            "night",
        ),
        (
            beat(
                0,
                "{other} threw off the disguise, and set {hero} free.",
                "It was {other} come back, and the prison doors were opened.",
            ),
            beat(
                1,
                "“I nearly turned to stone with waiting,” said {hero}, laughing and crying, and {other} could not say one word.",
                "“You are late,” said {hero}, and {other} laughed, and then they were both weeping.",
            ),
            beat(
                1,
                "They were married on a clear day, with red thread and blue thread wound together, and the whole place wept for joy.",
                "At the wedding the ferryman hung flowers on his boat, and carried everyone over for nothing.",
            ),
            beat(
                2,
                "They hung {thing} on the wall of their room, and whenever they began to quarrel one of them would look at it and laugh.",
                "Travellers who parted at that place used to borrow {thing} and make their promises on it.",
            ),
            "joy",
            "after",
            "closing",
        ),
    ),
)

TRANSFORM = Plot(
    key="transform",
    uncued="beast",
    cues=(
        "fox",
        "transform",
        "disguise",
        "shape",
        "ghost",
        "become human",
        "becomes human",
        "enchant",
        "strange",
        "haunt",
        "true form",
    ),
    others=("white fox", "nine-tailed fox", "crane", "serpent", "toad"),
    things=("pearl", "lantern", "mirror", "bell"),
    fars=("on the misty pass", "by the moonlit pond", "at the forsaken shrine"),
    titles=("The Hundred Days of {other}", "{hero} and {other}", "The Shadow of {other}"),
    premises=(
        "The tale of how {other} became human in a hundred days",
        "The tale of {hero} and a guest with a strange shadow",
    ),
    parts=(
        (
            "opening",
            "portrait",
            "village",
            beat(
                0,
                "One evening {in_far} {he} met a stranger, who was really {a_other}.",
                "{in_far} {he} took pity on a stranger, in truth {a_other}.",
            ),
            beat(
                1,
                "“Let me stay for a hundred days,” begged the stranger, “and do not ask me why,” and {hero} gave the best room and asked nothing.",
                "“A hundred days,” said the stranger, “and no questions,” and {hero} said that there was always room for one more bowl.",
            ),
            beat(
                1,
                "The guest was gentle and quick with every task, but kept away from mirrors, and walked in the yard alone when the moon was full.",
                "Since the guest had come, dead fires lit themselves, and flowers opened that had been given up.",
            ),
        ),
        (
            beat(
                0,
                "One night, by {a_thing}, {hero} saw the shadow, and knew.",
                "Then in the moonlight {he} saw the guest's shadow, and understood.",
            ),
            beat(
                1,
                "“I chose a friend by the heart,” thought {hero}, “so why should I count the tails now?” and drew the quilt up over the sleeper.",
                "“So that is how it is,” thought {hero}, and in the morning said only that there was rice in the pot.",
            ),
            beat(
                1,
                "Each night the guest held {thing} up to the moon and whispered, “Until the hundred days are full. Only until then.”",
                "Through the wall {hero} could hear the guest at night, saying the names of common things over and over, as a child learns them.",
            ),
            beat(
                2,
                "They weeded the same field and read in the same book, and the days were too short for both of them.",
                "On rainy days the guest sat under the eaves and looked at the hills, as one who has left something there.",
            ),
            "night",
        ),
        (
            beat(
                0,
                "Men came with torches for {other}, and {hero} barred the door.",
                "Then a mob came for the guest, and {hero} stood in the doorway.",
            ),
            beat(
                1,
                "“Whom has my guest harmed?” cried {hero}. “Who was it that boiled your medicine when you lay sick?”",
                "“Which of you has nothing to hide?” asked {hero}. “Let that one come in first,” and nobody crossed the sill.",
            ),
            beat(
                1,
                "“Give me up,” said the guest behind {him}. “I have been treated as a person, and that is nearly the same as being one.”",
                "The guest took hold of {his} sleeve. “I can go back to the hills,” came the whisper. “You have only this house.”",
            ),
            beat(
                2,
                "At that moment there was a scream of fire, and it was {other} who ran in under the burning beam and carried out the child.",
                "Then wolves came down from the ridge upon the fold, and it was {other} who went out to meet them with {thing} held high.",
            ),
            beat(
                2,
                "Nobody spoke, and one after another the torches were put out in the snow.",
                "The man who had shouted loudest was the first to take off his hat.",
            ),
            "night",
            "road",
        ),
        (
            beat(
                0,
                "On the hundredth dawn, being trusted, {other} became human.",
                "When the hundredth sun rose, {other} was human for ever.",
            ),
            beat(
                1,
                "“It was never {thing} that did it,” said the guest. “It was the one who knew, and stayed in the doorway.”",
                "“To be known, and not sent away,” said the guest, “there was no other magic in it.”",
            ),
            beat(
                1,
                "They buried {thing} in the yard, for its light was spent, and a flower without a name came up in that place.",
                "When the neighbours came to ask pardon, the guest had soup ready for every one of them.",
            ),
            beat(
                2,
                "Since then, when a stranger comes {to_home}, they set out rice before they look at the shadow.",
                "The guest stayed, and knew every herb by its first name, and was sent for whenever a child or a calf was ill.",
            ),
            "joy",
            "after",
            "closing",
        ),
    ),
)

PLOTS = (GRATITUDE, QUEST, WIT, FILIAL, LOVE, TRANSFORM)
