// Package purple knows libpurple's files: where they are, what accounts.xml and
// prefs.xml say, how to change one account, or one list of plugins, without touching
// any other byte, how to replace a file so that a crash, a full disk or a second
// program costs nothing, and which copies of accounts.xml lie about. It follows what
// libpurple 2.14 reads and writes (account.c, prefs.c, xmlnode.c, util.c), also where
// that differs from what one would expect.
//
// It knows no protocol: which settings an account of one protocol has, and what
// they mean, is the business of other packages. It doesn't know whether a client
// runs; a running client overwrites both files from its memory.
//
// # How a change comes about
//
// [ReadAccounts] reads the file and checks it as strictly as libpurple's own
// parser does. Its [Document] collects changes: each one is spliced into the
// text of its account, so everything that isn't named by the change keeps its
// bytes. [File.Begin] takes the lock, and [Update.Commit] replaces the file.
// [ReadPrefs] does the same for prefs.xml.
package purple
