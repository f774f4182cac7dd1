package api

import "net/http"

// Orders answers with all orders.
func (a *API) Orders(w http.ResponseWriter, r *http.Request) {
	orders, err := a.store.All(r.Context())
	if err != nil {
		http.Error(w, "no orders", http.StatusInternalServerError)
		return
	}
	if state := r.URL.Query().Get("state"); state != "" {
		orders = filter(orders, func(o Order) bool { return o.State == state })
	}
	a.write(w, orders)
}
