package api

import (
	"fmt"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// A keptBody is a body that is sent many times: its hash, and the codings it has been sent in so far. It is safe for
// concurrent use.
type keptBody struct {
	plain []byte
	hash  string
	coded map[contentCoding]*codedBody
}

type codedBody struct {
	once sync.Once
	body []byte
	err  error
}

func newKeptBody(plain []byte) *keptBody {
	return &keptBody{plain, hashOf(plain), map[contentCoding]*codedBody{gzipped: {}, zstded: {}}}
}

// hashOf is the hash of a body, 16 hexadecimal digits.
func hashOf(body []byte) string { return fmt.Sprintf("%016x", xxhash.Sum64(body)) }

// in returns the body in a coding, compressed the first time.
func (k *keptBody) in(encoding contentCoding) ([]byte, error) {
	c := k.coded[encoding]
	if c == nil {
		return k.plain, nil
	}
	c.once.Do(func() { c.body, c.err = compress(encoding, k.plain) })
	return c.body, c.err
}

// most is what the body takes at most in all codings.
func (k *keptBody) most() int { return len(k.plain) * (1 + len(k.coded)) }
