package import

import "fmt"

// Handle answers a message of the kind import.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("import: empty message")
	}
	return "import: " + message, nil
}
