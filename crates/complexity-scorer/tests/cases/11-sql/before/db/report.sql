SELECT id, amount FROM invoice WHERE paid;
