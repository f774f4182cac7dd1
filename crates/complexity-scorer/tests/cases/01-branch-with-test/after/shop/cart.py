class Cart:
    def __init__(self):
        self.lines = []

    def total(self, customer):
        amount = 0
        for line in self.lines:
            amount += line.price * line.quantity
        if customer and customer.discount:
            amount -= amount * customer.discount / 100
        return amount
