"""The application: a whole study in a browser on this machine. It holds no method of its own."""

from fastqca.app.serve import run

__all__ = ["run"]
