package api

import "net/http"

// Orders answers with all orders.
func (a *API) Orders(w http.ResponseWriter, r *http.Request) {
	orders, err := a.store.All(r.Context())
	if err != nil {
		http.Error(w, "no orders", http.StatusInternalServerError)
		return
	}
	a.write(w, orders)
}
