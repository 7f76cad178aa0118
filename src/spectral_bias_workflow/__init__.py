"""The workflow around the library: configuration, the set of runs, stage keys, progress.

Everything that knows the configuration's keys or the layout of ``results/`` lives here and
nothing else does; ``spectral_bias`` itself takes arrays, scalars and files that it is given.
"""
