package export

import "fmt"

// Handle answers a message of the kind export.
func Handle(message string) (string, error) {
	if message == "" || len(message) > limit {
		return "", fmt.Errorf("export: empty message")
	}
	return "export: " + message, nil
}
