package api

import "testing"

func TestOrders(t *testing.T) {
	serve(t, "/orders")
}
