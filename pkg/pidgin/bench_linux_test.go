package pidgin_test

import (
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

// BenchmarkStart measures the time from the start of a real Pidgin until it has
// answered.
func BenchmarkStart(b *testing.B) {
	needSipe(b)
	d := testdesktop.New(b)
	dir := writeAccounts(b, d, "gtk-gaim", entry{name: user(0) + ",", server: nowhere})
	d.StartBus()
	d.StartDisplay()
	d.Setenv(b)
	program := installed(b, "pidgin")
	for b.Loop() {
		p := launch(b, pidgin.StartOptions{Program: program, PurpleDir: dir, Offline: true})
		session(b, p)
		b.StopTimer()
		p.Kill()
		b.StartTimer()
	}
}

// BenchmarkAccounts measures listing the accounts of a real Pidgin.
func BenchmarkAccounts(b *testing.B) {
	needSipe(b)
	d := testdesktop.New(b)
	var entries []entry
	for n := range 9 {
		entries = append(entries, entry{name: user(n) + ",", server: nowhere, disabled: true})
	}
	dir := writeAccounts(b, d, "gtk-gaim", entries...)
	d.StartPidgin(dir)
	s := dial(b, d, dir)
	for b.Loop() {
		get(b, s.Accounts)
	}
}
