def sync(source, target):
    changed = []

    for name in source:
        # What is new or differs.
        if (
            name not in target
            or source[name] != target[name]
        ):
            changed.append(name)

    return changed
