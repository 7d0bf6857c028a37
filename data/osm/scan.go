package osm

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
)

// A scanner reads all files, once a pass.
type scanner struct {
	ctx         context.Context
	files       []File
	workers     int
	progress    func(done, total int64)
	done, total int64
}

func newScanner(ctx context.Context, files []File, progress func(done, total int64)) *scanner {
	s := &scanner{ctx: ctx, files: files, workers: min(runtime.GOMAXPROCS(0), 8), progress: progress}
	for _, f := range files {
		s.total += passes * f.Size
	}
	return s
}

func (s *scanner) read(n int) {
	s.done += int64(n)
	if s.progress != nil {
		s.progress(s.done, s.total)
	}
}

// A kindSet has a bit for each kind.
type kindSet uint8

func kinds(ks ...kind) (set kindSet) {
	for _, k := range ks {
		set |= 1 << k
	}
	return set
}

func (s kindSet) has(k kind) bool { return s&(1<<k) != 0 }

// A visitor is what a pass does with objects. keep says what to keep of one, if anything; it runs in several goroutines
// and must hold on to nothing of the object. take gets what was kept, in the order of the files.
type visitor[T any] struct {
	kinds kindSet
	keep  func(*object) (T, bool)
	take  func(T)
}

// scan makes one pass.
func scan[T any](s *scanner, v visitor[T]) error {
	for _, f := range s.files {
		if err := scanFile(s, f, v); err != nil {
			if ctxErr := s.ctx.Err(); ctxErr != nil {
				err = ctxErr
			}
			return fmt.Errorf("read %q: %w", f.Name, explain(err))
		}
	}
	return nil
}

// explain puts the errors of libraries into words for those who have the file.
func explain(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return errors.New("the file ends too early")
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: want XML: %s", syntax.Line, syntax.Msg)
	}
	return err
}

func scanFile[T any](s *scanner, f File, v visitor[T]) (err error) {
	src, err := s.open(f)
	if err != nil {
		return err
	}
	if src.isPBF {
		err = scanPBF(s.ctx, src, s.workers, v)
	} else {
		err = scanXML(src, v)
	}
	if closeErr := src.Close(); err == nil {
		err = closeErr
	}
	return err
}
