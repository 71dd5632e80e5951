//go:build !((dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd)

package keyring

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"

	gokeyring "github.com/zalando/go-keyring"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// platform is the backend of this system.
func platform(o Options) backend { return native{goKeyring{o}} }

// item is what such a system has for an account.
type item struct{ value secret.Secret }

// refusal turns an error of go-keyring into one of this package. Of its text only
// numbers are kept: the rest can hold what the call was given.
func refusal(err error) error {
	var exit *exec.ExitError
	var number syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gokeyring.ErrUnsupportedPlatform):
		return fail(ErrNoProvider, "")
	case errors.As(err, &exit):
		return fail(ErrRefused, fmt.Sprintf("exit status %d", exit.ExitCode()))
	case errors.As(err, &number):
		return fail(ErrRefused, number.Error())
	}
	return fail(ErrRefused, "")
}
