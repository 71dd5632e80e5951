package frontend

import "context"

// Discover asks all that the plugin asks when the server is left empty, side by
// side, and says what the plugin will connect to. It ends within the limit, or as
// soon as the context does; what isn't known by then is out of time. The address
// must be one that lync.ParseAddress gives.
func Discover(ctx context.Context, o DiscoverOptions) Discovery { return Discovery{} }

// Probe connects to a front end as the plugin does, sends one REGISTER without
// credentials, and reports what came back. It never sends a password or any other
// credentials. It ends within the limit, or as soon as the context does.
func Probe(ctx context.Context, o ProbeOptions) Report { return Report{} }
