package invoice

import "fmt"

// Handle answers a message of the kind invoice.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("invoice: empty message")
	}
	return "invoice: " + message, nil
}
