package pricing

import "fmt"

// Handle answers a message of the kind pricing.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("pricing: empty message")
	}
	return "pricing: " + message, nil
}
