package data

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ReadNDJSON reads places, a GeoJSON Feature a line. Valid records are returned whatever stands beside them;
// refused names the line of each other one and why. err is only for a stream that cannot be read on.
func ReadNDJSON(r io.Reader) (places []Place, refused []error, err error) {
	err = eachLine(r, func(number int, line []byte) error {
		if p, err := DecodeFeature(line); err != nil {
			refused = append(refused, fmt.Errorf("line %d: %w", number, err))
		} else {
			places = append(places, p)
		}
		return nil
	})
	return places, refused, err
}

// eachLine calls yield with each line that is not blank and its number, until yield returns an error.
func eachLine(r io.Reader, yield func(number int, line []byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), MaxRecordBytes)
	number := 0
	for lines.Scan() {
		number++
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			if err := yield(number, line); err != nil {
				return err
			}
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d: want at most %d bytes", number+1, MaxRecordBytes)
	case err != nil:
		return fmt.Errorf("after line %d: %w", number, err)
	}
	return nil
}
