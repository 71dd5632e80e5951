package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// pluginFlag says what shall become of the keyring plugin.
type pluginFlag struct{ word string }

// pluginWords are the values of the flag.
var pluginWords = []string{"auto", "enable", "leave"}

func (f *pluginFlag) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.word, "keyring-plugin", "auto", "what becomes of Pidgin's keyring `plugin`: auto, enable, leave\n(auto asks in the form, and warns elsewhere)")
	complete(cmd, "keyring-plugin", pluginWords)
}

func (f *pluginFlag) choice() (configure.PluginChoice, error) {
	switch f.word {
	case "auto":
		return configure.PluginUnsaid, nil
	case "enable":
		return configure.PluginEnable, nil
	case "leave":
		return configure.PluginLeave, nil
	}
	return "", &lync.ValueError{Field: "keyring-plugin", Value: f.word, Reason: "no such choice", Remedy: fmt.Sprintf("give one of %s, %s, %s", pluginWords[0], pluginWords[1], pluginWords[2])}
}

// pluginsFlags are the flags of setup and edit that are about plugins.
type pluginsFlags struct {
	keyring pluginFlag
	repair  bool
}

func (f *pluginsFlags) bind(cmd *cobra.Command) {
	f.keyring.bind(cmd)
	cmd.Flags().BoolVar(&f.repair, "repair-plugin", false, "make a repaired copy of pidgin-sipe, if it needs one")
}

func (f *pluginsFlags) read(req *configure.Request) (err error) {
	req.RepairPlugin = f.repair
	req.KeyringPlugin, err = f.keyring.choice()
	return err
}
