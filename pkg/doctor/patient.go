package doctor

import "context"

type machine struct{}

func thisMachine() machine { return machine{} }

type patient struct{ Options }

func newPatient(_ context.Context, _ machine, o Options) *patient { return &patient{Options: o} }
