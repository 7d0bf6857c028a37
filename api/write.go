package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A response is an answer before it is compressed.
type response struct {
	status      int // 200 when 0, 204 where it has no content
	contentType string
	body        []byte
	kept        *keptBody                    // the body, of an answer that is sent many times; nil: compressed as it is sent
	packed      bool                         // whether compressing the body would gain nothing
	version     string                       // of the one thing it shows, 16 hexadecimal digits; "" is none
	location    string                       // header Location; "" is none
	stream      func(io.Writer) error        // writes what is too long for body
	ranges      *io.SectionReader            // what parts may be asked of; instead of body
	unpack      func([]byte) ([]byte, error) // of a body that is packed by gzip already; nil: it is not
	release     string                       // what v must be for the answer to last; "" is the edition
	language    string                       // Content-Language; "" is none
	varies      bool                         // whether it depends on the reader's language
	byAccept    bool                         // whether its form was chosen by the header Accept
	file        string                       // the name to save it by; "" is none
	next        string                       // link to the next page, where the body has no room for it
	until       time.Time                    // when a tile changes by itself; zero is never
	dropped     int                          // places that a tile had no room for
	noContent   bool
	byKey       bool // whether it depends on the key of the request
	lasting     bool // whether the same address gives the same answer as long as its v is the edition
}

const (
	jsonType    = "application/json; charset=utf-8"
	geoJSONType = "application/geo+json; charset=utf-8"
	problemType = "application/problem+json; charset=utf-8"
)

func jsonResponse(v any) (*response, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return &response{contentType: jsonType, body: body}, nil
}

// write sends an answer, compressed as the client takes it, or 304 where the client has it already.
func (r *request) write(w http.ResponseWriter, res *response) error {
	switch {
	case res.stream != nil:
		return r.writeStream(w, res)
	case res.ranges != nil:
		return r.writeRanges(w, res)
	}
	encoding := r.encodingOf(res)
	h := headers{w.Header(), make([]string, 0, mostHeaders)}
	etag := r.describe(&h, res, encoding)
	if isSafe(r.Method) && matches(r.list("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if res.noContent {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	body, err := res.in(encoding)
	if err != nil {
		return fmt.Errorf("compress answer: %w", err)
	}
	h.Set("Content-Type", res.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if encoding != identity {
		h.Set("Content-Encoding", string(encoding))
	}
	r.extendWrite()
	w.WriteHeader(cmp.Or(res.status, http.StatusOK))
	_, _ = w.Write(body) // an error means that the client left
	return nil
}

// A headers sets the headers of one answer. Their values lie together in memory.
type headers struct {
	http.Header
	values []string
}

// mostHeaders is how many headers nearly all answers have at most.
const mostHeaders = 8

// Set sets a header; the name must be in the form that http.CanonicalHeaderKey gives.
func (h *headers) Set(name, value string) {
	h.values = append(h.values, value)
	n := len(h.values)
	h.Header[name] = h.values[n-1 : n : n]
}

// encodingOf chooses how an answer goes out. One that is packed already goes as it is where the client takes that.
func (r *request) encodingOf(res *response) contentCoding {
	switch {
	case res.unpack != nil && weight(r.list("Accept-Encoding"), string(gzipped)) > 0:
		return gzipped
	case res.unpack != nil || res.packed || len(res.body) < minCompressed:
		return identity
	}
	return negotiate(r.list("Accept-Encoding"))
}

// describe sets the headers that tell of an answer in a coding, and returns its tag, "" for none.
func (r *request) describe(h *headers, res *response, encoding contentCoding) (etag string) {
	tagged := cmp.Or(res.version, r.edition.ID)
	if isSafe(r.Method) || res.version != "" {
		etag = `"` + tagged + "-" + res.hash() + etagSuffix[encoding] + `"`
		h.Set("Etag", etag)
	}
	h.Set("Tripoint-Edition", r.edition.ID)
	switch {
	case !isSafe(r.Method):
		h.Set("Cache-Control", "no-store")
	case r.by != "":
		h.Set("Cache-Control", "private, no-cache")
	case res.lasting && r.params.values.Get("v") == cmp.Or(res.release, r.edition.ID) && !r.until.IsZero():
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(r.until.Sub(r.at).Seconds())))
	case res.lasting && r.params.values.Get("v") == cmp.Or(res.release, r.edition.ID):
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	default:
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("Vary", "Accept-Encoding")
	if res.varies && !r.params.has("lang") {
		h.Add("Vary", "Accept-Language")
	}
	if res.byAccept {
		h.Add("Vary", "Accept")
	}
	if res.byKey {
		h.Add("Vary", "Authorization")
	}
	if res.language != "" {
		h.Set("Content-Language", res.language)
	}
	if res.location != "" {
		h.Set("Location", res.location)
	}
	if res.dropped > 0 {
		h.Set("Tripoint-Dropped", strconv.Itoa(res.dropped))
	}
	res.name(h.Header)
	if res.next != "" {
		h.Set("Link", fmt.Sprintf(`<%s>; rel="next"`, res.next))
	}
	return etag
}

// in returns the body in a coding.
func (res *response) in(encoding contentCoding) ([]byte, error) {
	switch {
	case res.kept != nil:
		return res.kept.in(encoding)
	case res.unpack == nil:
		return compress(encoding, res.body)
	case encoding == identity:
		return res.unpack(res.body)
	}
	return res.body, nil
}

// hash is that of the body, 16 hexadecimal digits.
func (res *response) hash() string {
	if res.kept != nil {
		return res.kept.hash
	}
	return hashOf(res.body)
}

// name says what a file is to be saved as.
func (res *response) name(h http.Header) {
	if res.file != "" {
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", res.file))
	}
}

// list is a header whose value is a list, which may be spread over several lines.
func (r *request) list(header string) string { return strings.Join(r.Header.Values(header), ",") }

// matches tells whether an If-None-Match header names a tag; weak and strong forms count the same (RFC 9110, 13.1.2).
func matches(header, etag string) bool {
	for given := range strings.SplitSeq(header, ",") {
		given = strings.TrimSpace(given)
		if given == "*" || strings.TrimPrefix(given, "W/") == etag {
			return true
		}
	}
	return false
}

type contentCoding string

const (
	identity contentCoding = "identity"
	gzipped  contentCoding = "gzip"
	zstded   contentCoding = "zstd"

	minCompressed = 256 // bytes; below, the header outweighs what is saved
)

var etagSuffix = map[contentCoding]string{identity: "", gzipped: "-gzip", zstded: "-zstd"}

// negotiate chooses among the codings that an Accept-Encoding header allows: the one with the highest weight,
// zstd before gzip where they weigh the same.
func negotiate(header string) contentCoding {
	best, most := identity, 0.0
	for _, coding := range []contentCoding{zstded, gzipped} {
		if w := weight(header, string(coding)); w > most {
			best, most = coding, w
		}
	}
	return best
}

// weight is the q-value of a coding in an Accept-Encoding header, 0 where it is not accepted. A * does not
// count for codings that a client does not name: those that send it alone rarely mean zstd.
func weight(header, coding string) float64 {
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		key, value, found := strings.Cut(strings.TrimSpace(parameters), "=")
		if !found || !strings.EqualFold(strings.TrimSpace(key), "q") {
			return 1
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return 0
		}
		return q
	}
	return 0
}

var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// zstdEncoder is safe for concurrent use through EncodeAll.
var zstdEncoder = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(1<<20))
})

func compress(encoding contentCoding, body []byte) ([]byte, error) {
	switch encoding {
	case gzipped:
		return compressGzip(body)
	case zstded:
		encoder, err := zstdEncoder()
		if err != nil {
			return nil, err
		}
		return encoder.EncodeAll(body, make([]byte, 0, len(body)/2)), nil
	}
	return body, nil
}

func compressGzip(body []byte) ([]byte, error) {
	zw := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(zw)
	var out buffer
	out.b = make([]byte, 0, len(body)/2)
	zw.Reset(&out)
	if _, err := zw.Write(body); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return out.b, nil
}

type buffer struct{ b []byte }

func (b *buffer) Write(p []byte) (int, error) {
	b.b = append(b.b, p...)
	return len(p), nil
}
