package testdesktop

import "os"

// StartFinch starts the real Finch on a purple directory, as StartPidgin does with
// Pidgin. Finch draws its windows into the log: it wants the name of a terminal
// and an input that stays open, not a terminal.
func (d *Desktop) StartFinch(purpleDir string) *Pidgin {
	d.t.Helper()
	p := d.newPidgin(purpleDir)
	keys, keyboard, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer keys.Close()
	d.t.Cleanup(func() { keyboard.Close() })
	p.started(d.start(keys, nil, "env", append([]string{"TERM=xterm", "finch"}, clientArgs(purpleDir)...)...))
	return p
}
