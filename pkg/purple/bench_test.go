package purple

import (
	"bytes"
	"fmt"
	"testing"
)

// generated gives an accounts.xml with n accounts of the size that clients write
// for ones whose protocol plugin isn't loaded.
func generated(n int) []byte {
	d := newDocument("linux")
	for i := range n {
		err := d.Add("prpl-sipe", fmt.Sprintf("user%d@example.com,EXAMPLE\\user%d", i, i), Edit{
			Set: []Setting{
				{"server", String, "lync.example.com:443"},
				{"useragent", String, "UCCAPI/4.0.7577.314 OC/4.0.7577.314 (Microsoft Lync 2010)"},
				{"authentication", String, "ntlm"},
				{"dont-publish", Bool, "1"},
			},
			SetUI: []UISetting{{"gtk-gaim", Setting{"auto-login", Bool, "1"}}},
		})
		if err != nil {
			panic(err)
		}
	}
	return d.Bytes()
}

var sizes = []int{10, 100, 1000, 10000}

func BenchmarkParse(b *testing.B) {
	for _, n := range sizes {
		data := generated(n)
		b.Run(fmt.Sprintf("accounts=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := ParseDocument(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEditOne finds an account by its name and changes its user agent.
func BenchmarkEditOne(b *testing.B) {
	for _, n := range sizes {
		data := generated(n)
		name := fmt.Sprintf("user%d@example.com,EXAMPLE\\user%d", n/2, n/2)
		b.Run(fmt.Sprintf("accounts=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				d, err := ParseDocument(data)
				if err != nil {
					b.Fatal(err)
				}
				for _, a := range d.Accounts() {
					if SameName(a.Name(), name) {
						if err := d.Edit(a, Edit{Set: []Setting{{"useragent", String, "UCCAPI/15.0.4420.1017"}}}); err != nil {
							b.Fatal(err)
						}
					}
				}
				if bytes.Equal(d.Bytes(), data) {
					b.Fatal("nothing was changed")
				}
			}
		})
	}
}

// BenchmarkEditAll changes every account of a file.
func BenchmarkEditAll(b *testing.B) {
	for _, n := range sizes {
		data := generated(n)
		b.Run(fmt.Sprintf("accounts=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				d, err := ParseDocument(data)
				if err != nil {
					b.Fatal(err)
				}
				for _, a := range d.Accounts() {
					if err := d.Edit(a, Edit{Set: []Setting{{"useragent", String, "UCCAPI/15.0.4420.1017"}}}); err != nil {
						b.Fatal(err)
					}
				}
				if bytes.Equal(d.Bytes(), data) {
					b.Fatal("nothing was changed")
				}
			}
		})
	}
}
