package main

import (
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDemonstrationSignsOnAndTakesItsPicture(t *testing.T) {
	if os.Getenv("CI") == "" {
		t.Skip("run by make demo: as root it installs packages")
	}
	picture := filepath.Join(t.TempDir(), "demo.png")
	said, err := exec.CommandContext(t.Context(), "../../.ci/demo", picture).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, want := range []string{"created jane.roe1@example.test", `scheme=TLS-DSK status=200 "password verified"=true`, "No file holds the password"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("it doesn't say %q:\n%s", want, said)
		}
	}
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if config, err := png.DecodeConfig(file); err != nil || config.Width < 400 || config.Height < 150 {
		t.Errorf("the picture: %+v, %v", config, err)
	}
}
