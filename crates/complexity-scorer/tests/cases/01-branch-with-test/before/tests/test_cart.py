from shop.cart import Cart


def test_empty():
    assert Cart().total(None) == 0
