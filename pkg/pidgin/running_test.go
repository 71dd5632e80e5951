package pidgin

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMergeReportsAClientOnce(t *testing.T) {
	processes := []Client{{Program: "Pidgin", PID: 7, Dir: "/a"}, {Program: "Finch", PID: 8, Dir: "/b"}}
	tests := map[string]struct {
		onBus Client
		want  []Client
	}{
		"answers": {
			Client{"Pidgin", 7, "/real", true},
			[]Client{{"Pidgin", 7, "/real", true}, {"Finch", 8, "/b", false}},
		},
		"answers without a directory": {
			Client{"Pidgin", 7, "", true},
			[]Client{{"Pidgin", 7, "/a", true}, {"Finch", 8, "/b", false}},
		},
		"silent: its process tells": {
			Client{"Pidgin", 8, "", false},
			[]Client{{"Pidgin", 7, "/a", false}, {"Finch", 8, "/b", false}},
		},
		"another program of libpurple's": {
			Client{"haze", 9, "/a", true},
			[]Client{{"Pidgin", 7, "/a", false}, {"Finch", 8, "/b", false}, {"haze", 9, "/a", true}},
		},
		"silent, process unknown": {
			Client{"Pidgin", 0, "", false},
			[]Client{{"Pidgin", 7, "/a", false}, {"Finch", 8, "/b", false}, {"Pidgin", 0, "", false}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := merge(append([]Client(nil), processes...), test.onBus)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSameDirLooksThroughLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	top := t.TempDir()
	path := func(name string) string { return filepath.Join(top, name) }
	for _, dir := range []string{"real", "other", "deep/home"} {
		if err := os.MkdirAll(path(dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"link":           "real",
		"chain":          path("link"),
		"dangling":       "missing",
		"up":             "deep/home",
		"deep/home/back": "../../missing",
		"loop":           "loop",
	} {
		if err := os.Symlink(target, path(link)); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		a, b string
		want bool
	}{
		{"real", "real", true},
		{"real", "./real/", true},
		{"real", "link", true},
		{"real", "chain", true},
		{"real", "other", false},
		{"real", "missing", false},
		{"missing", "missing", true},
		{"missing", "dangling", true},
		{"missing/.purple", "dangling/.purple", true},
		{"real/.purple", "chain/.purple", true},
		{"real/.purple", "other/.purple", false},
		{"up/back", "missing", true},
		{"loop", "loop", true},
		{"loop", "real", false},
	}
	for _, test := range tests {
		if got := sameDir(top+"/"+test.a, top+"/"+test.b); got != test.want {
			t.Errorf("%s, %s: %v", test.a, test.b, got)
		}
	}
}
