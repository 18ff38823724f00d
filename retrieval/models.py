"""The corpus: works, and the passages of them that are searched and leaned on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from retrieval.content import (
    CHECKSUM_LENGTH,
    MAX_NAME,
    MAX_SLUG,
    MAX_SOURCE,
    MAX_TEXT,
    MAX_TITLE,
    MAX_TOPIC,
    passage_checksum,
)

_LAST_CHARACTER: Final = "\U0010ffff"


class Part(models.TextChoices):
    """Where in the plot a passage stands."""

    OPENING = "기", "기"
    DEVELOPMENT = "승", "승"
    TURN = "전", "전"
    CLOSE = "결", "결"


class WorkQuerySet(models.QuerySet["Work"]):
    def titled(self, prefix: str) -> WorkQuerySet:
        """Works whose title begins with `prefix`. A range, since SQLite does not use an index for LIKE."""
        return self.filter(title__gte=prefix, title__lt=prefix + _LAST_CHARACTER)


class Work(models.Model):
    """A tale or book. `slug` names it in files; `notes` holds overview, characteristics and significance."""

    slug = models.CharField(_("key"), max_length=MAX_SLUG, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    language = models.CharField(_("language"), max_length=10, help_text=_("Such as ko or en."))
    period = models.CharField(_("period"), max_length=MAX_NAME, blank=True)
    genre = models.CharField(_("genre"), max_length=MAX_NAME, blank=True)
    source = models.CharField(_("source"), max_length=MAX_SOURCE, blank=True)
    licence = models.CharField(_("licence"), max_length=MAX_NAME, blank=True)
    notes = models.JSONField(_("notes"), default=dict, blank=True)
    imported_checksum = models.CharField(max_length=CHECKSUM_LENGTH, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        db_table = "works"
        verbose_name = _("work")
        verbose_name_plural = _("works")
        indexes = [
            models.Index(fields=["title", "id"], name="works_title"),
            models.Index(fields=["language", "title", "id"], name="works_language"),
        ]

    def __str__(self) -> str:
        return self.title


class PassageQuerySet(models.QuerySet["Passage"]):
    def in_language(self, language: str) -> PassageQuerySet:
        return self.filter(work__language=language)

    def of_topic(self, prefix: str) -> PassageQuerySet:
        """Passages whose topic sentence begins with `prefix`."""
        return self.filter(topic__gte=prefix, topic__lt=prefix + _LAST_CHARACTER)

    def saying(self, words: Iterable[str]) -> PassageQuerySet:
        """Passages that have every one of `words` in their text or topic sentence. Reads them all: narrow it first."""
        found = self
        for word in words:
            found = found.filter(Q(text__icontains=word) | Q(topic__icontains=word))
        return found

    def in_batches(self, size: int = 1000, after: int = 0) -> Iterator[list[Passage]]:
        """All rows by key behind `after`, `size` at a time: `iterator()` would hold the whole result on MySQL."""
        while batch := list(self.filter(pk__gt=after).order_by("pk")[:size]):
            yield batch
            after = batch[-1].pk


class Passage(models.Model):
    """A scene of a work, with its labels. Its language is that of its work.

    `checksum` is over text and labels as they are: what an index was built from. `imported_checksum` is over what the
    importer last took in, so that a curator's edit stands until the source itself changes; `imported_text` is over the
    text of it, by which passages are known that have no number in their source.
    """

    work = models.ForeignKey(
        Work, models.CASCADE, related_name="passages", verbose_name=_("work"), db_index=False
    )
    position = models.PositiveIntegerField(
        _("position"), help_text=_("1, 2, 3 … in the work."), editable=False
    )
    text = models.TextField(_("text"), max_length=MAX_TEXT)
    topic = models.CharField(_("topic sentence"), max_length=MAX_TOPIC, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    tags = models.JSONField(_("tags"), default=dict, blank=True)
    part = models.CharField(_("part"), max_length=1, choices=Part, blank=True)
    checksum = models.CharField(_("checksum"), max_length=CHECKSUM_LENGTH, editable=False)
    imported_checksum = models.CharField(max_length=CHECKSUM_LENGTH, blank=True, editable=False)
    imported_text = models.CharField(max_length=CHECKSUM_LENGTH, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = PassageQuerySet.as_manager()

    class Meta:
        db_table = "passages"
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [models.UniqueConstraint(fields=["work", "position"], name="passages_position")]
        indexes = [
            models.Index(fields=["work", "imported_text"], name="passages_imported_text"),
            models.Index(fields=["topic", "id"], name="passages_topic"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def seal(self) -> None:
        """Bring `checksum` and `updated_at` up to what the row says now; to be called before it is saved."""
        self.checksum = passage_checksum(self.text, self.topic, self.keywords, self.tags, self.part)
        self.updated_at = timezone.now()


class IndexBuild(models.Model):
    """One run of `build_index`: what was built when, from what, by what embedder.

    `slot` is 1 while it runs and null afterwards, and unique: so one build runs at a time, on whatever machines. A
    builder that dies leaves its slot to others when `lease_expires_at` has passed, which it pushes on while it works.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        ABANDONED = "abandoned", _("abandoned")

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RUNNING)
    version = models.CharField(_("version"), max_length=40, blank=True)
    embedder = models.CharField(_("embedder"), max_length=100, blank=True)
    fingerprint = models.CharField(_("fingerprint of the embedder"), max_length=64, blank=True)
    corpus = models.CharField(_("fingerprint of the corpus"), max_length=32, blank=True)
    passages = models.PositiveIntegerField(_("passages"), default=0)
    embedded = models.PositiveIntegerField(_("texts embedded anew"), default=0)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("done of the stage"), default=0)
    total = models.PositiveIntegerField(_("to do in the stage"), default=0)
    recall = models.FloatField(_("recall@10"), null=True)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    slot = models.PositiveSmallIntegerField(null=True, unique=True)
    holder = models.CharField(_("machine and process"), max_length=200, blank=True)
    lease_expires_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "index_builds"
        verbose_name = _("index build")
        verbose_name_plural = _("index builds")

    def __str__(self) -> str:
        return self.version or f"#{self.pk}"


class Embedding(models.Model):
    """The vector of a text by an embedder, kept so that no text is embedded twice, on whatever machine.

    `key` is over both, `vector` is float16 and little-endian.
    """

    key = models.CharField(max_length=CHECKSUM_LENGTH, unique=True)
    vector = models.BinaryField()

    class Meta:
        db_table = "embeddings"

    def __str__(self) -> str:
        return self.key
