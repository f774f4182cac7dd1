{
    "name": "Warranty",
    "version": "17.0.2.0.0",
    "depends": ["sale"],
    "data": ["security/ir.model.access.csv"],
    "license": "AGPL-3",
}
