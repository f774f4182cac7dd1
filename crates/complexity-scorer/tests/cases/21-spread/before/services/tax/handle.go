package tax

import "fmt"

// Handle answers a message of the kind tax.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("tax: empty message")
	}
	return "tax: " + message, nil
}
