package sipeplugin

// FileName is the plugin's file in every plugin directory.
const FileName = "libsipe.so"

// Fitness says whether a copy of the plugin can read XML here.
type Fitness string

// The answers. A Copy's Reason says why.
const (
	Fit     Fitness = "fit"     // XML is read: TLS-DSK, contacts and presence can work
	Unfit   Fitness = "unfit"   // all XML is empty: only sign-on with NTLM or Kerberos works, without contacts
	Unknown Fitness = "unknown" // it can't be told; a repaired copy works in either case
)

// XMLCode says how a copy of the plugin has XML read by libxml2.
type XMLCode string

// The kinds, told by the functions that the file imports and by the mark of its
// handler. XMLOld and XMLNew both need a libxml2 that calls the callbacks: they
// pass the same handler to different functions.
const (
	XMLOld      XMLCode = "old"      // xmlSAXUserParseMemory (sipe-xml.c of 1.25.0)
	XMLNew      XMLCode = "new"      // xmlNewSAXParserCtxt (sipe of January 2024, commit cb7e7be); needs libxml2 2.11
	XMLRepaired XMLCode = "repaired" // either, with the mark of SAX1: works with every libxml2
	XMLUnknown  XMLCode = "unknown"  // neither
)

// Library is the libxml2 that the dynamic loader would link a copy with.
type Library struct {
	Path    string // "" if none was found
	Version string // what the library says of itself, e.g. "2.9.14"; "" if it can't be told
	// Fitness is for a handler with SAX1 callbacks and the mark of SAX2: Fit, if the
	// callbacks count; Unfit, if only the mark does.
	Fitness Fitness
	Reason  string // why Fitness is what it is
}

// Copy is one libsipe.so.
type Copy struct {
	Path     string // in the plugin directory
	Resolved string // with all links followed; "" if they lead nowhere
	Arch     string // "amd64", "arm64", "i386", "armhf", or as debug/elf calls others; "" if it isn't ELF
	Version  string // sipe's own, e.g. "1.25.0"; "" if it can't be told
	SHA256   string // hexadecimal; "" if the file can't be read
	XML      XMLCode
	Library  Library
	Fitness  Fitness
	Reason   string // why Fitness is what it is: one line, lower case, no full stop

	Loadable   bool // a plugin for libpurple as far as the file shows; a client passes over others
	Ours       bool // made by Repair and unchanged since
	Repairable bool // the place of the four bytes is proven
	// Before120: the version is known and older than 1.20.0, which offers only RC4
	// for TLS-DSK; servers refuse that by now.
	Before120 bool
}

// State is the outcome for a client that starts now.
type State string

// The states. Each names the Remedy that goes with it.
const (
	StateMissing  State = "missing"  // no copy that can be loaded (RemedyInstall)
	StateFit      State = "fit"      // what is loaded reads XML
	StateUnfit    State = "unfit"    // what is loaded reads none (RemedyRepair, or RemedyUpgrade if no place is proven)
	StateUnknown  State = "unknown"  // it can't be told for what is loaded (RemedyRepair, if a place is proven, does no harm)
	StateRepaired State = "repaired" // our copy is loaded, and it is made from the installed plugin
	StateStale    State = "stale"    // our copy is loaded, but the plugin it was made from has changed (RemedyRepair), is gone or needs no repair any more (RemedyRestore); if the changed one has no proven place, RemedyUpgrade
	StateForeign  State = "foreign"  // a copy that isn't ours is in the user's directory: Loaded().Fitness counts (RemedyRemove, if it isn't fit)
)

// Remedy is what helps.
type Remedy string

// The remedies.
const (
	RemedyNone    Remedy = ""
	RemedyInstall Remedy = "install" // install pidgin-sipe
	RemedyRepair  Remedy = "repair"  // call Repair
	RemedyRestore Remedy = "restore" // call Restore
	RemedyUpgrade Remedy = "upgrade" // a newer pidgin-sipe or libxml2; a newer plugin alone needn't help, see XMLNew
	RemedyRemove  Remedy = "remove"  // take the foreign copy out of the user's directory by hand
)

// Status is what Look has found.
type Status struct {
	UserDir string // the user's plugin directory, where the repaired copy is or would be
	Copies  []Copy // in the order in which a client looks
	State   State
	Remedy  Remedy
	Reason  string // one line, lower case, no full stop
}

// Loaded is the copy that a client loads: the first that it can load. It is nil if
// there is none.
func (s *Status) Loaded() *Copy {
	for i := range s.Copies {
		if s.Copies[i].Loadable {
			return &s.Copies[i]
		}
	}
	return nil
}

// Source is the copy that a repaired one is or would be made from: the first that
// a client can load and that isn't in the user's directory. It is nil if there is
// none.
func (s *Status) Source() *Copy {
	for i := range s.Copies {
		if c := &s.Copies[i]; c.Loadable && !s.inUserDir(c) {
			return c
		}
	}
	return nil
}
