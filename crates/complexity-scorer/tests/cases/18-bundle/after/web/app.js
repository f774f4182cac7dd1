export function start(mode) { return mode ? 2 : 1; }
