package purple

// syncDir does nothing: Windows has no way to sync a directory, and its rename
// is journalled by NTFS.
func syncDir(string) error { return nil }

// giveToOwnerOfDirectory does nothing: a new file inherits its directory's
// permissions.
func giveToOwnerOfDirectory(string) error { return nil }
