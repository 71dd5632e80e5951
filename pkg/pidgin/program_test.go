package pidgin

import "testing"

func TestConfigDirReadsArgumentsAsTheProgramsDo(t *testing.T) {
	const none = "none"
	tests := []struct {
		program string
		args    []string
		want    string
	}{
		{"Pidgin", nil, none},
		{"Pidgin", []string{"-d", "-n"}, none},
		{"Pidgin", []string{"-c", "/a b"}, "/a b"},
		{"Pidgin", []string{"-c/a"}, "/a"},
		{"Pidgin", []string{"-c=/a"}, "=/a"},
		{"Pidgin", []string{"-dmnc", "/a"}, "/a"},
		{"Pidgin", []string{"-dc/a"}, "/a"},
		{"Pidgin", []string{"-c", "-d"}, "-d"},
		{"Pidgin", []string{"-c", ""}, ""},
		{"Pidgin", []string{"-c"}, none},
		{"Pidgin", []string{"--config", "/a"}, "/a"},
		{"Pidgin", []string{"--config=/a"}, "/a"},
		{"Pidgin", []string{"--config="}, ""},
		{"Pidgin", []string{"--conf", "/a"}, "/a"},
		{"Pidgin", []string{"--configuration=/a"}, none},
		{"Pidgin", []string{"--config"}, none},
		{"Pidgin", []string{"-c", "/a", "--config=/b"}, "/b"},
		{"Pidgin", []string{"--config=/b", "-c", "/a"}, "/a"},
		{"Pidgin", []string{"stray", "-c", "/a"}, "/a"},
		{"Pidgin", []string{"--", "-c", "/a"}, none},
		{"Pidgin", []string{"-"}, none},
		{"Pidgin", []string{"-lcarol"}, none},
		{"Pidgin", []string{"-l", "-c", "/a"}, "/a"},
		{"Pidgin", []string{"-scafe", "-c", "/a"}, "/a"},
		{"Pidgin", []string{"--display=:1", "-c", "/a"}, "/a"},
		{"Finch", []string{"-c", "/a"}, "/a"},
		{"Finch", []string{"-dc", "/a"}, "/a"},
		{"Finch", []string{"-nc", "/a"}, none},
	}
	for _, test := range tests {
		got, given := configDir(test.program, test.args)
		if !given {
			got = none
		}
		if got != test.want {
			t.Errorf("%s %q: got %q, want %q", test.program, test.args, got, test.want)
		}
	}
}

func TestProgramOfKnowsClientsByTheirWholeName(t *testing.T) {
	tests := map[string]string{
		"/usr/bin/pidgin":                     "Pidgin",
		"/usr/bin/pidgin.orig":                "Pidgin",
		"/app/bin/pidgin":                     "Pidgin",
		"/nix/store/x-pidgin/.pidgin-wrapped": "Pidgin",
		"pidgin":                              "Pidgin",
		"/usr/bin/finch":                      "Finch",
		"/usr/bin/pidgin-lync":                "",
		"/usr/bin/pidgin/sh":                  "",
		"pidgin.sh":                           "",
		"":                                    "",
	}
	for executable, want := range tests {
		if got := programOf(executable); got != want {
			t.Errorf("%q: got %q, want %q", executable, got, want)
		}
	}
}
