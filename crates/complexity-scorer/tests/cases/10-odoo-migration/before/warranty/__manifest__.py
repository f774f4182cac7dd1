{
    "name": "Warranty",
    "version": "17.0.1.0.0",
    "depends": ["sale"],
    "data": ["security/ir.model.access.csv"],
    "license": "AGPL-3",
}
