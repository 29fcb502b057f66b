"""Evaluates every hint of a client, and prints the names: `hints.py PACKAGE`."""

import importlib
import json
import sys
from typing import get_type_hints, is_typeddict

client = importlib.import_module(sys.argv[1])
# Before Python 3.12 there is no `array[float]` to be had, only to be written.
names = {**vars(client), "array": list}
own = [each for each in vars(client).values() if is_typeddict(each) and each.__module__ == client.__name__]
kinds = (client.Inputs, client.Outputs, *own)
print(json.dumps({kind.__name__: list(get_type_hints(kind, names)) for kind in kinds}))
