package shop;

import java.util.List;

public class Invoices {
    private final List<Invoice> invoices;

    public Invoices(List<Invoice> invoices) {
        this.invoices = invoices;
    }

    public long open() {
        long amount = 0;
        for (Invoice invoice : invoices) {
            if (!invoice.isPaid()) {
                amount += invoice.amount();
            }
        }
        return amount;
    }

    public String state() {
        return invoices.isEmpty() ? "none" : "some";
    }
}
