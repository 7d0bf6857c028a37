package api

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"tripoint/catalog"
)

// condition reads what If-Match and If-None-Match ask of a place that is to be written. A tag of any form in which
// the place was shown stands for its version.
func (r *request) condition() (catalog.Condition, error) {
	var when catalog.Condition
	if _, given := r.Header["If-Match"]; given {
		tags := r.list("If-Match")
		if strings.TrimSpace(tags) == "*" {
			when.Exists = true
		} else {
			when.Versions = versions(tags)
		}
	}
	if _, given := r.Header["If-None-Match"]; given {
		if strings.TrimSpace(r.list("If-None-Match")) != "*" {
			return when, &statusError{http.StatusBadRequest, "If-None-Match: want * with a write"}
		}
		when.Absent = true
	}
	return when, nil
}

// placeTag is an entity tag of one place: its version, then what tells its forms apart.
var placeTag = regexp.MustCompile(`^"([0-9a-f]{16})-[0-9a-f]{16}(-gzip|-zstd)?"$`)

// versions are those of the tags in an If-Match header, never nil. Weak tags and such as are not ours match
// nothing (RFC 9110, 13.1.1).
func versions(header string) []uint64 {
	list := []uint64{}
	for tag := range strings.SplitSeq(header, ",") {
		if parts := placeTag.FindStringSubmatch(strings.TrimSpace(tag)); parts != nil {
			version, err := strconv.ParseUint(parts[1], 16, 64)
			if err == nil {
				list = append(list, version)
			}
		}
	}
	return list
}
