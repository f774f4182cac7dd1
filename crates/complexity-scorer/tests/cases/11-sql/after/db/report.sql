SELECT id, amount, currency FROM invoice WHERE paid AND NOT cancelled;
