package delivery

import "fmt"

// Handle answers a message of the kind delivery.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("delivery: empty message")
	}
	return "delivery: " + message, nil
}
