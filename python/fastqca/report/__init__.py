"""An analysis as a whole, as text and as a page."""
