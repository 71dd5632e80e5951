package doctor

// checks are all checks, in the order of their findings: first what concerns
// everybody with this plugin, then the files, then single accounts, then what may
// take a while.
var checks []check
