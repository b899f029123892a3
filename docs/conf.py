"""How the documentation is built: `make docs`."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]

project = "fastqca"
author = "the fastqca developers"
copyright = "the fastqca developers; MIT or Apache 2.0"  # noqa: A001
release = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
version = release

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "README.md"]

# Pages with {code-cell} are run while the site is built; one that fails fails the build.
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
nb_output_stderr = "remove"  # warnings are told in the text; here they would name files
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "attrs_inline"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc sections say it in words
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "pydata_sphinx_theme"
html_title = "fastqca"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
# Pages that stand alone have no section to navigate in: their tables need the room.
ALONE = ("install", "start", "application", "command_line", "notebooks", "coming_from_fsqca")
ALONE += ("r_to_python", "peers", "methods", "benchmarks/*")
ALONE += ("differences", "architecture", "changelog")
html_sidebars: dict[str, list[str]] = {page: [] for page in ALONE}
html_theme_options = {
    "logo": {"text": "fastqca"},
    "show_prev_next": True,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
