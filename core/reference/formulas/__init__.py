"""The formulas that the pages show, a file a subject; each is a `Formula`, which prints, fills in and evaluates itself."""
