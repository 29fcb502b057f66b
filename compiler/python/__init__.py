"""The runtime of clients that `rmc build --client python` makes. It needs Python 3.11 and `websockets` 14 or later."""
