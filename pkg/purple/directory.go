package purple

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
)

// DefaultDir gives the purple directory of this user on this system
// (libpurple util.c: purple_user_dir, win32dep.c: wpurple_data_dir). A client can
// be started with another one.
func DefaultDir() (string, error) {
	return defaultDir(runtime.GOOS, os.Getenv, homeDir)
}

func defaultDir(goos string, getenv func(string) string, home func() (string, error)) (string, error) {
	if goos != "windows" {
		dir, err := home()
		if err != nil {
			return "", err
		}
		return filepath.Join(dir, ".purple"), nil
	}
	for _, variable := range []string{"PURPLEHOME", "APPDATA"} {
		if dir := getenv(variable); dir != "" {
			return dir + `\.purple`, nil
		}
	}
	return "", errors.New("neither PURPLEHOME nor APPDATA is set\nset one of them, or name the purple directory")
}

// homeDir gives $HOME, and without it what the system knows of the user, as glib
// does (gutils.c: g_get_home_dir).
func homeDir() (string, error) {
	if dir, err := os.UserHomeDir(); err == nil {
		return dir, nil
	}
	u, err := user.Current()
	if err != nil {
		return "", errors.New("the home directory of this user isn't known\nset HOME, or name the purple directory")
	}
	return u.HomeDir, nil
}
