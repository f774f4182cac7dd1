package payment

import "fmt"

// Handle answers a message of the kind payment.
func Handle(message string) (string, error) {
	if message == "" || len(message) > limit {
		return "", fmt.Errorf("payment: empty message")
	}
	return "payment: " + message, nil
}
