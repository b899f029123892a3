"""The bundled studies, run as `fastqca demo` shows them."""

from fastqca.demo.bundled import DemoStudy, allers, care_networks, lipset

__all__ = ["DemoStudy", "allers", "care_networks", "lipset"]
