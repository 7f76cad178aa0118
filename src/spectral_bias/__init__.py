"""Training dynamics of coordinate networks: arrays, networks and metrics.

All modules of this package write shapes with these letters:

=====  ==========================================================
``N``  examples (pixels of an image, row by row)
``D``  input features (2 for coordinates, 4 L for an encoding with L levels)
``C``  outputs (3 for RGB)
``L``  hidden layers ("depth"); the network has L + 1 weight matrices
``H``  neurons per hidden layer ("width")
``P``  pairs of examples
``E``  snapshots (epochs at which the parameters were kept)
=====  ==========================================================
"""
