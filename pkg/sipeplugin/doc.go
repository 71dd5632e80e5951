// Package sipeplugin knows the binary of pidgin-sipe, libsipe.so: which copies a
// client finds, which one it loads, and whether that one can read XML with the
// libxml2 that is installed. Where it can't, the package writes a repaired copy
// into the plugin directory of the user, and takes it away again.
//
// It knows nothing of accounts, of running clients or of packages to install, and
// runs no code of the files that it looks at.
//
// # What is wrong with pidgin-sipe 1.25.0
//
// The plugin hands libxml2 a structure of callbacks, xmlSAXHandler, that has the
// callbacks of the old interface (SAX1) and the mark of the new one (SAX2). libxml2
// takes the callbacks for what they are, except for version 2.12.0 and for older
// ones that a distribution has given the fix of CVE-2023-39615 (Debian 12 among
// them): there only the mark counts, no callback for an element is called, and no
// error is reported. Every XML text is empty to the plugin. The repair sets the
// mark to the one of SAX1; docs/plugin.md tells it at length.
package sipeplugin
