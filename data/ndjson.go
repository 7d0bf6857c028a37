package data

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

var errTooLong = fmt.Errorf("want a record of at most %d bytes", MaxRecordBytes)

// ReadNDJSON reads places, a GeoJSON Feature a line. Valid records are returned whatever stands beside them;
// refused names the line of each other one and why. err is only for a stream that cannot be read on.
func ReadNDJSON(r io.Reader) (places []Place, refused []error, err error) {
	err = EachLine(r, func(number int, line []byte, err error) error {
		var p Place
		if err == nil {
			p, err = DecodeFeature(line)
		}
		if err != nil {
			refused = append(refused, fmt.Errorf("line %d: %w", number, err))
		} else {
			places = append(places, p)
		}
		return nil
	})
	return places, refused, err
}

var byteOrderMark = []byte("\uFEFF")

// EachLine calls yield with each line that is not blank and its number, until yield returns an error, which it
// returns. A line too long for a record is not kept: yield gets the reason instead. The line is yield's to use
// until it returns. A byte order mark at the start is passed over. Other errors are those of reading.
func EachLine(r io.Reader, yield func(number int, line []byte, err error) error) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; number++ {
		line, readErr := nextLine(lines)
		if readErr != nil && !errors.Is(readErr, io.EOF) && !errors.Is(readErr, errTooLong) {
			return fmt.Errorf("line %d: %w", number, readErr)
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		var err error
		if line = bytes.TrimSpace(line); errors.Is(readErr, errTooLong) || len(line) > MaxRecordBytes {
			err = yield(number, nil, errTooLong)
		} else if len(line) > 0 {
			err = yield(number, line, nil)
		}
		if err != nil || errors.Is(readErr, io.EOF) {
			return err
		}
	}
}

// nextLine reads to the next line feed, or io.EOF. Of a line longer than a record may be it keeps nothing and
// returns errTooLong.
func nextLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > MaxRecordBytes+len("\r\n"); tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if tooLong && (err == nil || errors.Is(err, io.EOF)) {
			return nil, errTooLong
		}
		return line, err
	}
}
