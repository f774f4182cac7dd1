package billing

import "fmt"

// Handle answers a message of the kind billing.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("billing: empty message")
	}
	return "billing: " + message, nil
}
