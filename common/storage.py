"""Static files in production: compressed, and named by their content so that browsers may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types here
    """Names the modules that a script imports by their content as well: the page has no build step to do it."""

    support_js_module_import_aggregation = True
    # One for each module in the longest chain of imports, and one that finds nothing left to name.
    max_post_process_passes = 20
