"""The search index: a table of terms, and the full-text index that each database brings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# FTS5 over the table's own text ("external content"). `detail=none`: terms say what a text has, not where.
# A later migration that has Django remake the table on SQLite must make the triggers again.
SQLITE = [
    """
    CREATE VIRTUAL TABLE conversation_search_index USING fts5(
        terms, content='conversation_search', content_rowid='conversation_id',
        tokenize='ascii', detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER conversation_search_inserted AFTER INSERT ON conversation_search BEGIN
        INSERT INTO conversation_search_index(rowid, terms) VALUES (new.conversation_id, new.terms);
    END
    """,
    """
    CREATE TRIGGER conversation_search_deleted AFTER DELETE ON conversation_search BEGIN
        INSERT INTO conversation_search_index(conversation_search_index, rowid, terms)
        VALUES ('delete', old.conversation_id, old.terms);
    END
    """,
    """
    CREATE TRIGGER conversation_search_updated AFTER UPDATE ON conversation_search BEGIN
        INSERT INTO conversation_search_index(conversation_search_index, rowid, terms)
        VALUES ('delete', old.conversation_id, old.terms);
        INSERT INTO conversation_search_index(rowid, terms) VALUES (new.conversation_id, new.terms);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER conversation_search_updated",
    "DROP TRIGGER conversation_search_deleted",
    "DROP TRIGGER conversation_search_inserted",
    "DROP TABLE conversation_search_index",
]
# Terms are ASCII: one byte a character in index and table, compared as bytes.
MYSQL = [
    "ALTER TABLE conversation_search MODIFY terms LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL",
    "ALTER TABLE conversation_search ADD FULLTEXT INDEX conversation_search_terms (terms)",
]
MYSQL_BACK = ["ALTER TABLE conversation_search DROP INDEX conversation_search_terms"]


def add_index(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "mysql": MYSQL})


def remove_index(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "mysql": MYSQL_BACK})


def run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversationSearch",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="stories.conversation",
                        verbose_name="conversation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                ("volume", models.PositiveIntegerField(default=0, verbose_name="volume")),
                ("terms", models.TextField(verbose_name="terms")),
            ],
            options={
                "verbose_name": "search terms",
                "verbose_name_plural": "search terms",
                "db_table": "conversation_search",
                "indexes": [
                    models.Index(
                        fields=["owner", "conversation", "volume"], name="conversation_search_volumes"
                    )
                ],
            },
        ),
        # Not atomic: MySQL has no transactions for DDL. On SQLite the whole migration is in one all the same.
        migrations.RunPython(add_index, remove_index, atomic=False),
    ]
