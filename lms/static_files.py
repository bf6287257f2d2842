"""Static files under names that hold their hash, the modules that our modules import among them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Whitenoise's, which leaves ``import … from "./other.js"`` as it is: after an upgrade a browser would keep an old
    ``other.js`` beside a new page for as long as the plain name is cached.

    Django can follow imports in every file (``support_js_module_import_aggregation``); then it stumbles over those of
    other projects. Ours lie in ``js/`` and import from a name in double quotes.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r'(?P<matched>from "(?P<url>\.[^"]+)")', 'from "%(url)s"'),)),
    )
