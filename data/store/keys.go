package store

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// A Key is one that allows to write.
type Key struct {
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
}

// keyEntry holds the SHA-256 of a key. A slow hash is for what people choose: nobody finds 256 random bits by
// trying.
type keyEntry struct {
	Hash  []byte    `json:"hash"`
	Added time.Time `json:"added"`
}

const (
	keyPrefix  = "tripoint_" // tells what a key is for where one is found lying about
	keyBytes   = 32
	maxKeyName = 100
)

// AddKey makes a write key and returns it, which nothing can do again: the store keeps its hash. The error is
// a *data.Invalid when the name will not do or is taken.
func (s *Store) AddKey(name string) (key string, err error) {
	if name == "" || len(name) > maxKeyName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", &data.Invalid{Record: "key", Field: "name", Value: name, Reason: fmt.Sprintf("want 1 to %d bytes of UTF-8 without control characters", maxKeyName)}
	}
	random := make([]byte, keyBytes)
	_, _ = rand.Read(random) // never fails
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(random)
	hash := sha256.Sum256([]byte(key))
	_, err = s.write("", func(w *write) error {
		old, err := get(w.tx, bucketKeys, []byte(name))
		if err == nil && old != nil {
			err = &data.Invalid{Record: "key", Field: "name", Value: name, Reason: "want a name that no key has"}
		}
		if err != nil {
			return err
		}
		return w.putJSON(bucketKeys, []byte(name), keyEntry{hash[:], w.entry.Time}, true)
	})
	if err != nil {
		return "", err
	}
	return key, nil
}

// Keys returns the write keys in order of name.
func (s *Store) Keys() ([]Key, error) {
	var keys []Key
	err := s.view(func(tx *bbolt.Tx) error {
		return eachKey(tx, func(k Key, _ []byte) { keys = append(keys, k) })
	})
	return keys, err
}

// RevokeKey takes a write key away. The error wraps data.ErrNotFound when there is none of that name.
func (s *Store) RevokeKey(name string) error {
	_, err := s.write("", func(w *write) error {
		old, err := get(w.tx, bucketKeys, []byte(name))
		if err == nil && old == nil {
			err = fmt.Errorf("key %q: %w", name, data.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return w.remove(bucketKeys, []byte(name))
	})
	return err
}

// FindKey returns the write key whose text is given and whether there is one. How long it takes tells nothing
// about the keys there are.
func (s *Store) FindKey(key string) (found Key, ok bool, err error) {
	hash := sha256.Sum256([]byte(key))
	err = s.view(func(tx *bbolt.Tx) error {
		return eachKey(tx, func(k Key, kept []byte) {
			if subtle.ConstantTimeCompare(hash[:], kept) == 1 {
				found, ok = k, true
			}
		})
	})
	return found, ok, err
}

func eachKey(tx *bbolt.Tx, yield func(k Key, hash []byte)) error {
	return each(tx, bucketKeys, func(key, payload []byte) error {
		var e keyEntry
		if err := decodeJSON(bucketKeys, key, payload, &e); err != nil {
			return err
		}
		yield(Key{string(key), e.Added}, e.Hash)
		return nil
	})
}
