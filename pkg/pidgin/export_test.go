package pidgin

import (
	"context"
	"time"
)

// SetPatience sets how long a call may take.
func (s *Session) SetPatience(d time.Duration) { s.patience = d }

// Number calls a method that this package has no use for.
func (s *Session) Number(ctx context.Context, method string, args ...any) (int32, error) {
	return s.number(ctx, method, args...)
}

// Do is Number for a method that returns nothing.
func (s *Session) Do(ctx context.Context, method string, args ...any) error {
	return s.do(ctx, method, args...)
}

// SetPatience sets how long another client may own the name on the bus.
func (p *Process) SetPatience(d time.Duration) { p.patience = d }
