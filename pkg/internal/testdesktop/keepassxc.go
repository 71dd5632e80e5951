package testdesktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// keepassDatabase is a KeePass database in clear text whose root group is exposed
// to the Secret Service (KeePassXC FdoSecretsSettings.cpp: exposedGroup).
const keepassDatabase = `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile>
	<Meta>
		<CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData>
	</Meta>
	<Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
`

// keepassSettings let it serve as Secret Service and ask nobody.
const keepassSettings = `[General]
ConfigVersion=2
UpdateCheckMessageShown=true

[GUI]
CheckForUpdates=false

[FdoSecrets]
Enabled=true
ConfirmAccessItem=false
ConfirmDeleteItem=false
ShowNotification=false
`

// StartKeePassXC starts the real KeePassXC as the Secret Service, with an open
// database that holds nothing, whose own password is given. It starts the bus and
// the display if they are missing. It needs programs keepassxc and keepassxc-cli.
func (d *Desktop) StartKeePassXC(password string) {
	d.t.Helper()
	d.hide(password)
	if d.bus == nil {
		d.StartBus()
	}
	if _, ok := d.env["DISPLAY"]; !ok {
		d.StartDisplay()
	}
	dir := filepath.Join(d.Dir, "keepassxc")
	plain, database, settings := filepath.Join(dir, "plain.xml"), filepath.Join(dir, "login.kdbx"), filepath.Join(dir, "settings.ini")
	if err := os.Mkdir(dir, 0o700); err != nil {
		d.t.Fatal(err)
	}
	for path, text := range map[string]string{plain: keepassDatabase, settings: keepassSettings} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	create := d.command("keepassxc-cli", "import", "--quiet", "--set-password", "--decryption-time", "100", plain, database)
	create.Stdin = strings.NewReader(password + "\n" + password + "\n")
	if out, err := create.CombinedOutput(); err != nil {
		d.t.Fatalf("keepassxc-cli import: %v: %s", err, out)
	}
	d.setenv("QT_QPA_PLATFORM", "xcb")
	d.start(strings.NewReader(password+"\n"), nil, "keepassxc", "--pw-stdin", "--config", settings, database)
	// It isn't asked itself: while it opens the database, a call makes it stop for good.
	d.waitFor("KeePassXC's open database", func() bool {
		return d.nameOwned(secretsName) && slices.Contains(d.Windows(), "login.kdbx - KeePassXC")
	})
}
