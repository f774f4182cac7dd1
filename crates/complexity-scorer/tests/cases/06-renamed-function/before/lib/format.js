function fmt(value, unit) {
  if (value === null || value === undefined) {
    return '';
  }
  const rounded = Math.round(value * 100) / 100;
  return unit ? `${rounded} ${unit}` : String(rounded);
}

module.exports = { fmt };
