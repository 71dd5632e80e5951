package form

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/term"
)

// maxLine is the longest answer in bytes, more than a password may have.
const maxLine = 128 << 10

var errLineTooLong = errors.New(lineTooLong)

// lines reads answers line by line. All questions share its buffer, so that no
// piped answer is lost.
type lines struct {
	buffer *bufio.Reader
	tty    *os.File // the same input if it is a terminal, else nil
}

func newLines(in io.Reader) *lines {
	return &lines{buffer: bufio.NewReaderSize(in, maxLine), tty: terminal(in)}
}

// read gives the next line without its end. Its errors are ErrAborted, io.EOF
// when there is none, and errLineTooLong.
func (l *lines) read(ctx context.Context) (string, error) {
	return await(ctx, func() (string, error) {
		line, err := l.buffer.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return "", errLineTooLong
		case errors.Is(err, io.EOF) && len(line) > 0, err == nil:
			return trimLineEnd(string(line)), nil
		}
		return "", err
	})
}

// trimLineEnd takes off one LF or CR LF.
func trimLineEnd(line string) string {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return line
}

// readHidden gives the next line; a terminal doesn't show it. The terminal is in
// raw mode meanwhile: Ctrl-C arrives as a character, and whatever ends the
// reading, the terminal's state is put back here. (term.ReadPassword leaves
// the echo off when an interrupt ends it.)
func (l *lines) readHidden(ctx context.Context) (line string, err error) {
	if l.tty == nil {
		return l.read(ctx)
	}
	state, err := term.MakeRaw(int(l.tty.Fd()))
	if err != nil {
		return "", fmt.Errorf("turn off the terminal's echo: %w", err)
	}
	defer func() {
		if e := term.Restore(int(l.tty.Fd()), state); e != nil && err == nil {
			err = fmt.Errorf("turn on the terminal's echo: %w", e)
		}
	}()
	return await(ctx, func() (string, error) { return readRaw(l.buffer) })
}

// The keys that mean something while a password is typed.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	escape    = 0x1b
	del       = 0x7f
)

// readRaw reads a line from a terminal in raw mode. Its errors are ErrAborted,
// io.EOF, also for Ctrl-D in an empty line, and errLineTooLong.
func readRaw(r *bufio.Reader) (string, error) {
	var line []byte
	for len(line) < maxLine {
		b, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		switch b {
		case '\r', '\n':
			return string(line), nil
		case ctrlC:
			return "", ErrAborted
		case ctrlD:
			if len(line) == 0 {
				return "", io.EOF
			}
		case backspace, del:
			_, size := utf8.DecodeLastRune(line)
			line = line[:len(line)-size]
		case ctrlU:
			line = line[:0]
		case escape:
			skipSequence(r)
		default:
			line = append(line, b)
		}
	}
	return "", errLineTooLong
}

// skipSequence drops what follows an escape when a key such as a cursor key was
// pressed: it has come together with the escape (ECMA-48, 5.4; SS3 for a few).
func skipSequence(r *bufio.Reader) {
	next := func() (b byte, ok bool) {
		if r.Buffered() == 0 {
			return 0, false
		}
		b, err := r.ReadByte()
		return b, err == nil
	}
	switch b, _ := next(); b {
	case 'O':
		next()
	case '[':
		for b, ok := next(); ok && (b < '@' || b > '~'); b, ok = next() {
		}
	}
}

// await runs a read that can't be interrupted, until the context ends. The read
// then goes on in the background and swallows the next line, which is no harm to
// a program that is about to end.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	if ctx.Err() != nil {
		return "", aborted(ctx)
	}
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := read()
		done <- result{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", aborted(ctx)
	case r := <-done:
		return r.line, r.err
	}
}
