"""
Names of other packages, computed here, so that scripts can be moved line by line.

`fastqca.compat.r` has those of the R packages QCA, admisc and SetMethods, `fastqca.compat.pyqca`
and `fastqca.compat.setqca` the minimizers and engines of the Python packages PyQCA and setqca.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["pyqca", "r", "setqca"])
