def sync(source, target):
  changed = []
  for name in source:
    if name not in target or source[name] != target[name]:
      changed.append(name)
  return changed
