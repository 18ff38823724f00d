"""What topics are called: by what tells them apart, never by a stop word, and no two alike."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.topics.names import IN_A_NAME, Labelled, name_topics
from retrieval.topics.words import STOP_WORDS, telling_words


def passage(
    *keywords: str, work: int = 1, language: str = "ko", text: str = "", **tags: list[str]
) -> Labelled:
    return Labelled(work, language, text, keywords, tags)


def names_of(passages, topics, count):
    return [
        {language: name.name for language, name in each.items()}
        for each in name_topics(passages, topics, count)
    ]


def test_a_name_is_of_what_others_do_not_have():
    passages = [passage("이별", "용궁", work=1), passage("이별", "용궁", work=2)] * 3
    passages += [passage("이별", "전쟁", work=3), passage("이별", "전쟁", work=4)] * 3
    first, second = names_of(passages, [0] * 6 + [1] * 6, 2)
    assert first["ko"].startswith("용궁")
    assert second["ko"].startswith("전쟁")


def test_what_several_works_share_goes_before_one_work_s_own():
    passages = [passage("심청", work=1)] * 4 + [passage("보은", work=work) for work in range(2, 5)]
    (name,) = names_of(passages, [0] * 7, 1)
    assert name["ko"].startswith("보은 · 심청")


def test_motifs_and_keywords_go_before_names_of_people():
    passages = [passage(work=work, motif=["보은"], characters=["나무꾼"]) for work in range(4)]
    (name,) = names_of(passages, [0] * 4, 1)
    assert name["ko"] == "보은 · 나무꾼"


def test_a_topic_of_two_languages_has_a_name_in_each_its_own_first():
    passages = [passage("deer", work=work, language="en") for work in range(5)]
    passages += [passage("사슴", work=work) for work in range(5, 8)]
    (name,) = names_of(passages, [0] * 8, 1)
    assert name == {"en": "deer", "ko": "사슴"}
    assert list(name) == ["en", "ko"]


def test_a_language_of_two_passages_names_nothing_but_a_topic_of_its_own():
    passages = [passage("deer", language="en")] * 2 + [passage("사슴")] * 5
    assert names_of(passages, [0] * 7, 1) == [{"ko": "사슴"}]
    assert names_of(passages, [0, 0, 1, 1, 1, 1, 1], 2) == [{"en": "deer"}, {"ko": "사슴"}]


def test_a_word_inside_another_says_nothing_new():
    passages = [passage("어사", "어사출두", "마패")] * 3
    (name,) = names_of(passages, [0] * 3, 1)
    assert len(name["ko"].split(" · ")) == 2


def test_topics_with_the_same_words_are_told_apart():
    passages = [passage("죽음", "이별")] * 6
    named = names_of(passages, [0, 0, 1, 1, 2, 2], 3)
    assert len({each["ko"] for each in named}) == 3


def test_labels_that_are_stop_words_or_no_words_name_nothing():
    passages = [passage("그것", "the", "…", "12", "사슴")] * 3
    assert names_of(passages, [0] * 3, 1) == [{"ko": "사슴"}]


def test_without_labels_the_text_names_the_topic():
    korean = [
        passage(text="용왕이 병이 들어 토끼를 찾더라. 용왕의 신하가 나서니 토끼는 산에 있더라.", work=1),
        passage(text="토끼의 간을 용왕에게 바치니 용왕을 살리더라. 자라가 토끼와 가더라.", work=2),
    ]
    english = [passage(text="The old king gave the dragon a golden ring.", language="en", work=3)] * 2
    first, second = names_of(korean + english, [0, 0, 1, 1], 2)
    assert {"용왕", "토끼"} <= set(first["ko"].split(" · "))
    assert {"dragon", "golden", "king"} >= set(second["en"].split(" · "))


def test_where_there_is_nothing_to_say_there_is_no_name():
    assert name_topics([passage(text="…")], [0], 1) == [{}]
    assert name_topics([], [], 0) == []


def test_particles_are_taken_off_and_verbs_are_left_out():
    (words,) = telling_words(
        ["임금이 신하를 불러 임금의 뜻을 이르되 임금은 웃더라. 虎狼이 오매 임금에게 고하더라."]
    )
    assert "임금" in words
    assert "虎狼" in words
    assert not {"이르되", "웃더라", "고하더라"} & set(words)


words = st.sampled_from(
    ["사슴", "용궁", "이별", "죽음", "보은", "deer", "the", "그것", "", "\ud800", "a" * 100]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(words, max_size=4), st.integers(0, 4), st.sampled_from(["ko", "en"])), max_size=30
    )
)
def test_no_two_names_are_alike_and_none_is_a_stop_word(rows):
    passages = [
        passage(*keywords, work=at % 3, language=language) for at, (keywords, _, language) in enumerate(rows)
    ]
    named = name_topics(passages, [topic for _, topic, _ in rows], 5)
    for language in ("ko", "en"):
        shown = [each[language].name for each in named if language in each]
        assert len(shown) == len(set(shown))
    for each in named:
        for name in each.values():
            assert name.keywords
            assert not STOP_WORDS & {word.casefold() for word in name.keywords}
            assert name.name.startswith(" · ".join(name.keywords[:IN_A_NAME]))
