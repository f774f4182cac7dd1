CREATE VIEW open_invoice AS SELECT * FROM invoice WHERE NOT paid;
