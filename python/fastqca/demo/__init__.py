"""The bundled studies, run as `fastqca demo` shows them."""

from fastqca.demo.bundled import Study, allers, care_networks, lipset

__all__ = ["Study", "allers", "care_networks", "lipset"]
