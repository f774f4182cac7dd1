package catalog

import "fmt"

// Handle answers a message of the kind catalog.
func Handle(message string) (string, error) {
	if message == "" || len(message) > limit {
		return "", fmt.Errorf("catalog: empty message")
	}
	return "catalog: " + message, nil
}
