package invoice

import "fmt"

// Handle answers a message of the kind invoice.
func Handle(message string) (string, error) {
	if message == "" || len(message) > limit {
		return "", fmt.Errorf("invoice: empty message")
	}
	return "invoice: " + message, nil
}
