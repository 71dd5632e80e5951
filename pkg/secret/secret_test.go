package secret

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"
)

func TestEveryFormatHidesTheValue(t *testing.T) {
	s := New("open-sesame")
	holder := struct{ Password Secret }{s}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v"} {
		if verb == "%T %v" {
			fmt.Fprintf(&out, verb+"\n", s, s)
			continue
		}
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", s, &s, holder)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "secret", s, "holder", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "secret", s, "holder", holder)
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, xml.Marshal} {
		data, err := marshal(holder)
		if err != nil {
			continue // encoding/xml refuses an anonymous struct; refusing is fine too.
		}
		out.Write(data)
	}
	fmt.Fprint(&out, fmt.Errorf("wrapped: %v", s))

	if strings.Contains(out.String(), "sesame") || strings.Contains(out.String(), fmt.Sprintf("%x", "sesame")) {
		t.Errorf("the value shows:\n%s", out.String())
	}
	if !strings.Contains(out.String(), Hidden) {
		t.Errorf("nothing shows that something is hidden:\n%s", out.String())
	}
}

func TestReadStripsExactlyOneLineEnd(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"pw", "pw"}, {"pw\n", "pw"}, {"pw\r\n", "pw"}, {"pw\n\n", "pw\n"},
		{"pw\r", "pw\r"}, {" pw ", " pw "}, {"pä€ss\n", "pä€ss"},
	} {
		got, err := Read(strings.NewReader(c.in))
		if err != nil || got.Reveal() != c.want {
			t.Errorf("Read(%q) = %q, %v; want %q", c.in, got.Reveal(), err, c.want)
		}
	}
}

func TestReadRefusesWhatIsNoPassword(t *testing.T) {
	for in, want := range map[string]error{
		"": ErrEmpty, "\n": ErrEmpty, "\r\n": ErrEmpty, "a\x00b": ErrNUL, "a\xff": ErrNotUTF8,
		strings.Repeat("x", maxBytes+1): ErrTooLong, strings.Repeat("x", 10*maxBytes): ErrTooLong,
	} {
		if _, err := Read(strings.NewReader(in)); !errors.Is(err, want) {
			t.Errorf("Read of %d bytes: %v, want %v", len(in), err, want)
		}
	}
	if _, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a broken stream: %v", err)
	}
}

func TestEqualComparesValues(t *testing.T) {
	if !New("a").Equal(New("a")) || New("a").Equal(New("b")) || New("a").Equal(Secret{}) {
		t.Error("Equal is wrong")
	}
}
