package keyring

import (
	"context"
	"fmt"
	"time"
)

// outcome is what a call that can't be interrupted came back with.
type outcome[T any] struct {
	value T
	err   error
}

// begin runs something that can't be interrupted, to be waited for. What is no
// longer waited for goes on by itself. A panic in it is an error: go-keyring has
// one where the bus ends while a window is open.
func begin[T any](run func() (T, error)) <-chan outcome[T] {
	done := make(chan outcome[T], 1)
	go func() {
		var o outcome[T]
		defer func() {
			if recover() != nil { // not shown: nobody knows what its text holds
				o.err = fail(ErrRefused, "the connection to it broke")
			}
			done <- o
		}()
		o.value, o.err = run()
	}()
	return done
}

// await waits for an answer no longer than the limit, or than the context lasts.
func await[T any](ctx context.Context, limit time.Duration, answer <-chan T) (T, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var none T
	select {
	case value := <-answer:
		return value, nil
	case <-ctx.Done():
		return none, ctx.Err()
	case <-timer.C:
		return none, fail(ErrTimeout, fmt.Sprintf("waited %v", limit))
	}
}

// awaitPerson waits for an answer that may need a person's leave, though nothing
// tells whether it does: first as long as a plain call may take, then, where
// there is a person, as long as one may need.
func awaitPerson[T any](ctx context.Context, o Options, answer <-chan T) (T, error) {
	value, err := await(ctx, o.CallTimeout, answer)
	if err == nil || ctx.Err() != nil || !o.Interactive {
		return value, err
	}
	o.OnPrompt()
	return await(ctx, o.PromptTimeout, answer)
}
