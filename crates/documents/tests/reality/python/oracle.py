"""Answers a JSON list of texts with the canonical forms of what `ast.literal_eval` makes of them, null where it refuses."""

import ast
import json
import struct
import sys
import warnings


def number(value):
    return struct.pack(">d", value).hex()


def text(value):
    # Halves of surrogate pairs are no characters for the reader.
    return "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in value)


def form(value):
    kind = type(value)
    if value is None or value is Ellipsis:
        return ["none" if value is None else "ellipsis"]
    if kind is bool:
        return ["bool", value]
    if kind is int:
        sys.set_int_max_str_digits(0)
        digits = str(value)
        sys.set_int_max_str_digits(4300)
        return ["int", digits]
    if kind is float:
        return ["float", number(value)]
    if kind is complex:
        return ["complex", number(value.real), number(value.imag)]
    if kind is str:
        return ["text", text(value)]
    if kind is bytes:
        return ["bytes", value.hex()]
    if kind in (list, tuple):
        return [kind.__name__, [form(item) for item in value]]
    if kind is set:
        return ["set", sorted((dump(form(item)) for item in value), key=lambda item: item.encode())]
    if kind is dict:
        return ["dict", [[form(key), form(item)] for key, item in value.items()]]
    raise AssertionError(kind)


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def answer(source):
    try:
        value = ast.literal_eval(source)
    except (SyntaxError, ValueError, TypeError, OverflowError, MemoryError, RecursionError):
        return None
    return dump(form(value))


warnings.simplefilter("ignore")
sys.setrecursionlimit(5000)
texts = json.load(sys.stdin.buffer)
sys.stdout.buffer.write(json.dumps([answer(source) for source in texts]).encode())
