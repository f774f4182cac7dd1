def migrate(cr, version):
    if not version:
        return
    cr.execute("UPDATE warranty_claim SET state = 'done' WHERE state = 'closed'")
