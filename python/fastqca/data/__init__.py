"""Tables in: files and data frames of any kind to checked numeric sets."""
