"""Images as arrays."""


def to_bytes(images):
    """Images [n, height, width] or [n, height, width, channels], of uint8 or of numbers from 0 to 1,
    as an array [n, height, width, channels] of uint8."""
    import numpy as np
    array = np.asarray(images)
    if array.dtype != np.uint8 and array.dtype.kind != "f":
        raise TypeError(f"images: expected uint8, or floats from 0 to 1, got an array of {array.dtype}")
    if array.ndim == 3:
        array = array[..., np.newaxis]
    if array.ndim != 4 or array.shape[3] not in (1, 3) or 0 in array.shape:
        raise ValueError("images: expected an array [n, height, width] or [n, height, width, channels] "
                         f"with 1 or 3 channels, got the shape {np.shape(images)}")
    if array.dtype.kind == "f":
        wrong = ~((array >= 0) & (array <= 1))  # NaN is neither
        if wrong.any():
            place = np.unravel_index(wrong.argmax(), array.shape)
            raise ValueError(f"images: expected floats from 0 to 1, but image {place[0]} has {array[place]}")
        array = np.rint(array * 255).astype(np.uint8)
    return np.ascontiguousarray(array)


def from_bytes(array):
    """An array [n, height, width, channels], without the axis of the channels if there is one."""
    return array[..., 0] if array.shape[-1] == 1 else array
