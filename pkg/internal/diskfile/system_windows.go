package diskfile

// SyncDir does nothing: Windows has no way to sync a directory, and its rename
// is journalled by NTFS.
func SyncDir(string) error { return nil }

// GiveToOwner does nothing: a new file inherits its directory's
// permissions.
func GiveToOwner(string) error { return nil }
