package api

import (
	"sync"

	"github.com/cespare/xxhash/v2"
)

// A keptBody is a body that is sent many times: its hash, and the codings it has been sent in so far. It is safe for
// concurrent use.
type keptBody struct {
	plain []byte
	hash  uint64
	coded map[contentCoding]*codedBody
}

type codedBody struct {
	once sync.Once
	body []byte
	err  error
}

func newKeptBody(plain []byte) *keptBody {
	return &keptBody{plain, xxhash.Sum64(plain), map[contentCoding]*codedBody{gzipped: {}, zstded: {}}}
}

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
