"""Limits that an HDF5 file must meet before it is read.

HDF5 lets a small file refer to other files, contain links instead of data, and declare arrays of
any size without storing them.  Artifacts hold plain numbers, each stored in the file itself.
"""

from __future__ import annotations

import h5py

LARGEST_CONTENT = 2**32  # bytes of all arrays; the largest artifact of the paper's study has 0.2 GB
_LARGEST_RATIO = 1100  # deflate compresses at most 1032 bytes into one
_OVERHEAD = 2**13  # bytes; a stored chunk may be larger than the part of it in use


def beyond_limits(file: h5py.File) -> str | None:
    """Return why a file must not be read, without reading its arrays.

    Args:
        file: An open file.

    Returns:
        The limit that it violates, or None.
    """
    total = 0
    for name in file:
        if not isinstance(file.get(name, getlink=True), h5py.HardLink):
            return f"{name!r} in it is a link to another place"
        if file.get(name, getclass=True) is not h5py.Dataset:
            return f"{name!r} in it is not an array"
        array = file[name]
        if array.is_virtual or array.external:
            return f"the numbers of {name!r} are in another file"
        if array.shape is None or array.dtype.kind not in "biuf":
            return f"{name!r} in it does not hold numbers ({array.dtype})"
        stored = array.id.get_storage_size()
        if array.nbytes > _LARGEST_RATIO * stored + _OVERHEAD:
            return f"{name!r} in it declares {array.nbytes} bytes, of which {stored} are stored"
        total += array.nbytes
    if total > LARGEST_CONTENT:
        return f"its arrays have {total} bytes, more than the {LARGEST_CONTENT} allowed"
    return None
