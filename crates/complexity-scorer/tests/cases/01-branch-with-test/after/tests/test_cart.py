from shop.cart import Cart


def test_empty():
    assert Cart().total(None) == 0


def test_discount(customer):
    assert Cart().total(customer) == 0
