"""Answers a JSON list of files with what `configparser.RawConfigParser` reads from each, null where it refuses."""

import configparser
import io
import json
import sys


def answer(text):
    parser = configparser.RawConfigParser()
    try:
        # As a file is read: every end of a line is a line feed.
        parser.read_file(io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    except configparser.Error:
        return None
    # Without the values that a section has from `DEFAULT`.
    sections = {name: dict(parser._sections[name]) for name in parser.sections()}
    sections["DEFAULT"] = dict(parser.defaults())
    return sections


json.dump([answer(text) for text in json.load(sys.stdin)], sys.stdout)
