package api

import (
	"net/http"
	"strings"
)

// operator is who a change is by that came without a key.
const operator = "operator"

// admit tells whose key a request carries, where that matters, and refuses those that need one and have none.
func (s *server) admit(r *http.Request, to access) (by string, err error) {
	if s.local {
		return operator, nil
	}
	if to == anyone {
		return "", nil
	}
	by, err = s.keyName(r)
	if err == nil && by == "" {
		err = &statusError{http.StatusUnauthorized, "want a write key, in a header like Authorization: Bearer KEY"}
	}
	return by, err
}

// keyName is the name of the write key that a request carries, "" where it carries none. One in the query string
// does not count: addresses are kept in too many places.
func (s *server) keyName(r *http.Request) (string, error) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", nil
	}
	if key = strings.TrimSpace(key); key == "" {
		return "", nil
	}
	found, ok, err := s.Store.FindKey(key)
	if err != nil || !ok {
		return "", err
	}
	return found.Name, nil
}
