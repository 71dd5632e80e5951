package keyring

import (
	"fmt"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func BenchmarkStore(b *testing.B) {
	unlockedDesktop(b)
	k := System(quick)
	for n := 0; b.Loop(); n++ {
		if _, err := k.Store(b.Context(), key, secret.New(fmt.Sprint("password-", n))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	unlockedDesktop(b)
	mustStore(b, key, first)
	k := System(quick)
	for b.Loop() {
		if _, err := k.Lookup(b.Context(), key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for _, accounts := range []int{1, 100} {
		b.Run(fmt.Sprint("accounts=", accounts), func(b *testing.B) {
			unlockedDesktop(b)
			var keys []Key
			for n := range accounts {
				keys = append(keys, Key{Protocol: "prpl-sipe", Name: fmt.Sprintf("user%d@example.com,", n)})
				mustStore(b, keys[n], first)
			}
			k := System(quick)
			for b.Loop() {
				if found, err := k.Find(b.Context(), keys...); err != nil || len(found) != accounts {
					b.Fatal(err)
				}
			}
		})
	}
}
