package report

import "fmt"

// Handle answers a message of the kind report.
func Handle(message string) (string, error) {
	if message == "" {
		return "", fmt.Errorf("report: empty message")
	}
	return "report: " + message, nil
}
