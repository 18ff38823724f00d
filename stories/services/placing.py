"""Where a story fell on the topic map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from django.core.cache import cache

from retrieval.topics.cards import Card, cards_of
from retrieval.topics.maps import Topic, TopicMap, current_map
from retrieval.topics.placing import Place, place_story
from stories.models import Visitor
from stories.services.threads import get_conversation

_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """`nearest` are the passages that the story lies among, the nearest first, with key and cosine."""

    topic_map: TopicMap
    title: str
    x: float
    y: float
    topic: Topic
    nearest: Sequence[tuple[int, float, Card]]


def place_conversation(*, user: Visitor, thread_id: str, number: int) -> StoryPlace:
    """The place of a turn's story, as far as it is written; of one that is not, that of its topic sentence.

    The embedding takes a moment the first time; it is kept for a day. Raises ThreadNotFound, ConversationNotFound,
    EmbedderUnavailable and IndexUnusable, TopicMapMissing and TopicMapStale among it.
    """
    data = get_conversation(user=user, thread_id=thread_id, number=number).data
    topic_map = current_map()
    place = _placed(topic_map, data.user_input, data.created_content)
    cards = cards_of(each.passage_id for each in place.nearest)
    nearest = [
        (each.passage_id, each.score, cards[each.passage_id])
        for each in place.nearest
        if each.passage_id in cards
    ]
    title = data.created_title or data.user_input
    return StoryPlace(topic_map, title, place.x, place.y, topic_map.topics[place.topic], nearest)


def _placed(topic_map: TopicMap, topic: str, text: str) -> Place:
    digest = blake2b(f"{topic_map.version}\0{topic}\0{text}".encode(), digest_size=16).hexdigest()
    known = cache.get(key := f"story-place:{digest}")
    if not isinstance(known, Place):
        known = place_story(topic_map, topic=topic, text=text)
        cache.set(key, known, _SECONDS)
    return known
