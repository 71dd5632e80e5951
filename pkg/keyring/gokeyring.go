package keyring

import (
	"context"
	"errors"

	gokeyring "github.com/zalando/go-keyring"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// service is what go-keyring files our passwords under.
const service = "pidgin-lync"

// goKeyring is github.com/zalando/go-keyring with deadlines and with the errors
// of this package.
type goKeyring struct{ Options }

func (g goKeyring) get(ctx context.Context, name string) (secret.Secret, error) {
	return callGoKeyring(ctx, g.Options, func() (secret.Secret, error) {
		value, err := gokeyring.Get(service, name)
		return secret.New(value), err
	})
}

func (g goKeyring) set(ctx context.Context, name string, value secret.Secret) error {
	_, err := callGoKeyring(ctx, g.Options, func() (struct{}, error) {
		return struct{}{}, gokeyring.Set(service, name, value.Reveal())
	})
	return err
}

func (g goKeyring) delete(ctx context.Context, name string) error {
	_, err := callGoKeyring(ctx, g.Options, func() (struct{}, error) {
		return struct{}{}, gokeyring.Delete(service, name)
	})
	return err
}

// callGoKeyring makes one of go-keyring's calls.
func callGoKeyring[T any](ctx context.Context, o Options, run func() (T, error)) (T, error) {
	done, err := awaitPerson(ctx, o, begin(run))
	switch {
	case err != nil:
		return done.value, err
	case errors.Is(done.err, gokeyring.ErrNotFound):
		return done.value, fail(ErrNotFound, "")
	case errors.Is(done.err, gokeyring.ErrSetDataTooBig):
		return done.value, fail(ErrTooBig, "")
	}
	return done.value, refusal(done.err)
}
