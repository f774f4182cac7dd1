package store

import "errors"

// Put stores a value.
func (s *Store) Put(key string, value []byte) error {
	if key == "" {
		return errors.New("empty key")
	}
	s.values[key] = value
	return nil
}

// Get reads a value.
func (s *Store) Get(key string) ([]byte, error) {
	value, found := s.values[key]
	if !found {
		return nil, errors.New("no such key")
	}
	return value, nil
}

// Keys lists the keys with a prefix.
func (s *Store) Keys(prefix string) []string {
	var keys []string
	for key := range s.values {
		if len(key) >= len(prefix) && key[:len(prefix)] == prefix {
			keys = append(keys, key)
		}
	}
	return keys
}
