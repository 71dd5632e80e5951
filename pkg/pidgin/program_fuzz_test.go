package pidgin

import (
	"strings"
	"testing"
)

func FuzzConfigDir(f *testing.F) {
	for _, line := range []string{"-c|dir", "-cdir", "-dc|dir", "--config=dir", "--conf|dir", "--|-c|dir", "-l|-c", "-c", "", "--=x"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Split(line, "|")
		for program := range valueLetters {
			dir, given := configDir(program, args)
			if !given && dir != "" {
				t.Errorf("%s %q: a directory %q that wasn't given", program, args, dir)
			}
			if given && !strings.Contains(line, dir) {
				t.Errorf("%s %q: the directory %q isn't among the arguments", program, args, dir)
			}
		}
	})
}
