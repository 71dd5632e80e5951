package configure

import (
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// pluginLooks are Plugins that look at each thing once.
type pluginLooks struct {
	Plugins
	sipe    func() *sipeplugin.Status
	keyring map[Client]func() (KeyringPlugin, error)
}

func looksAt(p Plugins) pluginLooks {
	looks := pluginLooks{p, sync.OnceValue(p.SipePlugin), map[Client]func() (KeyringPlugin, error){}}
	for _, client := range clients {
		looks.keyring[client] = sync.OnceValues(func() (KeyringPlugin, error) { return p.KeyringPlugin(client) })
	}
	return looks
}

func (l pluginLooks) SipePlugin() *sipeplugin.Status { return l.sipe() }

func (l pluginLooks) KeyringPlugin(c Client) (KeyringPlugin, error) { return l.keyring[c]() }

// ahead begins to look at what a set-up nearly always needs: that takes as long as
// asking the keyring.
func (l pluginLooks) ahead(req Request) {
	if req.Action != Setup {
		return
	}
	go l.SipePlugin()
	if req.KeyringPlugin != PluginLeave && req.Password.Choice != PasswordAsk {
		go func() { _, _ = l.KeyringPlugin(Pidgin) }() // an error is met by who needs the result
	}
}
