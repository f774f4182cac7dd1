def import_orders(rows, warehouse):
    orders = []
    for row in rows:
        if not row:
            continue
        if row["kind"] == "refund" and not warehouse.accepts_refunds:
            continue
        orders.append(parse_order(row, warehouse))
    return orders


def parse_order(row, warehouse):
    quantity = int(row["quantity"])
    if quantity < 0:
        raise ValueError("negative quantity in " + row["reference"])
    price = float(row["price"])
    if row.get("currency") not in (None, "EUR"):
        price = price * warehouse.rate(row["currency"])
    return row["reference"], quantity, price
