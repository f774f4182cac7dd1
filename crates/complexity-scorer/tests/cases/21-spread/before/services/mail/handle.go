package mail

import "fmt"

// Handle answers a message of the kind mail.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("mail: empty message")
	}
	return "mail: " + message, nil
}
