package stock

import "fmt"

// Handle answers a message of the kind stock.
func Handle(message string) (string, error) {
	if message == "" || len(message) > limit {
		return "", fmt.Errorf("stock: empty message")
	}
	return "stock: " + message, nil
}
