function formatQuantity(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return '';
  }
  const rounded = Math.round(value * 100) / 100;
  return unit ? `${rounded} ${unit}` : String(rounded);
}

module.exports = { formatQuantity };
