"""Files kept by content: `store(upload, name=…)` and `serve(stored, filename)` (DESIGN §3, Files)."""

NAMES = {"store": "files", "serve": "files", "StoredFile": "models"}


def __getattr__(name):
    """Loaded on first use: models cannot be imported while Django is still loading the apps."""
    from importlib import import_module

    if name in NAMES:
        return getattr(import_module(f"portal.storage.{NAMES[name]}"), name)
    raise AttributeError(name)
