// Command pidgin-lync sets up Lync and Skype for Business accounts in Pidgin and
// keeps their passwords in the system keyring.
package main

import (
	"os"

	"github.com/pidgin-lync/pidgin-lync/pkg/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
