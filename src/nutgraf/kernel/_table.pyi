import numpy as np
import numpy.typing as npt

class Table:
    def __init__(
        self,
        slots: npt.NDArray[np.uint8],
        pilots: npt.NDArray[np.uint16],
        rows: npt.NDArray[np.uint32],
        stride: int,
    ) -> None: ...

def build(
    keys: npt.NDArray[np.uint64],
    n_slots: int,
    bucket_bits: int,
    pilots: npt.NDArray[np.uint16],
    places: npt.NDArray[np.uint32],
) -> bool: ...
def distinct(
    keys: npt.NDArray[np.uint64], first: npt.NDArray[np.int64], places: npt.NDArray[np.int64]
) -> int: ...
