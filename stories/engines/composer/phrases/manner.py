"""What passages of the corpus may lend to a tale: by family of plots a virtue to be named for, and by language images."""

# Whom a tale is likened to: {work} is the title of a work, {virtue} what both are told for.
KO_NODS = (
    "뒷날 글 읽는 이들이 이르되, 옛적부터 {work:이} 전하는 {virtue:에} (견줄 만하다|비겨도 모자람이 없다) 하더라.",
    "(옛일을 아는 늙은이들은|이야기를 즐기는 이들은) {work:을} 말할 때마다 이 일을 나란히 일컬으며 그 {virtue:을} 기리더라.",
    "{work:을} 들어 본 사람이면 누구나 그와 같은 {virtue:이} 여기에도 있다 하여 (고개를 끄덕이더라|무릎을 치더라).",
    "이야기꾼이 {work:을} 마치고 나면 (으레|반드시) 이 일을 이어 들려주니, {virtue:이} 서로 닮은 까닭이더라.",
)
KO_VIRTUES = {
    "gratitude": "보은",
    "filial": "효성",
    "love": "굳은 정",
    "brothers": "우애",
    "quest": "굳센 뜻",
    "wit": "슬기",
    "taboo": "언약의 무게",
    "transform": "기이한 인연",
}
EN_NODS = (
    "Those who had heard the old tale called {work} said that the {virtue} in it was no greater than this.",
    "(In later years|Long afterwards) this was told on the same evenings as {work}, for the {virtue} that is in both.",
    "Whoever knows {work} knows that the world has seen such {virtue} (before|once before), and may see it again.",
)
EN_VIRTUES = {
    "gratitude": "gratitude",
    "filial": "devotion",
    "love": "faithfulness",
    "quest": "courage",
    "wit": "cunning",
    "transform": "wonder",
}

# Words that belong to one picture. A tale takes first those scenes whose picture is in its passages.
KO_IMAGES = (
    ("봄", "복사꽃", "진달래", "꽃잎", "나비", "제비", "꾀꼬리"),
    ("여름", "장마", "소나기", "매미", "뙤약볕", "가뭄"),
    ("가을", "단풍", "낙엽", "기러기", "국화", "추수"),
    ("겨울", "눈보라", "함박눈", "눈길", "서리", "얼음", "고드름"),
    ("달빛", "보름달", "달밤", "둥근 달", "별빛", "등잔"),
    ("바다", "바닷", "강물", "물결", "나루", "뱃", "파도", "용왕", "우물"),
    ("산길", "산골", "두메", "골짜기", "기슭", "고갯", "솔숲", "소나무", "바위", "산신"),
    ("비바람", "빗소리", "빗줄기", "천둥", "번개", "안개"),
    ("저자", "장터", "주막", "나그네"),
    ("꿈", "잠결", "베개"),
    ("스님", "종소리", "목탁", "부처"),
    ("잔치", "풍악", "북소리", "노랫소리"),
)
EN_IMAGES = (
    ("spring", "blossom", "peach", "swallows"),
    ("summer", "thunder", "drought"),
    ("autumn", "harvest", "fallen leaves"),
    ("winter", "snow", "frost", "icicle"),
    ("moon", "starlight", "lamp", "lantern"),
    ("the sea", "river", "waves", "ferry", "boat"),
    ("mountain", "valley", "pines", "rocks", "forest"),
    ("raindrops", "storm", "north wind", "the mist"),
    ("innkeeper", "market", "traveller"),
    ("dream", "asleep", "pillow"),
    ("feast", "drum", "dance", "song"),
)

# What a topic may ask for, but a passage speaks of only by the way.
NOT_LENT = frozenset((
    "이슬", "눈물", "그림자", "이름", "심장", "쓸개", "꼬리", "날개", "종소리", "촛불", "별빛", "달빛", "보름달", "밧줄", "샘물",
    "seed", "moon", "star", "sky", "heaven",
))  # fmt: skip
