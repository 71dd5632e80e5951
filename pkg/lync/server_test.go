package lync_test

import (
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

func TestParseServerTakesHostAndPort(t *testing.T) {
	checkAccepted(t, lync.ParseServer, map[string]string{
		"":                        "",
		"  ":                      "",
		"lync.example.com":        "lync.example.com",
		" lync.example.com:443\n": "lync.example.com:443",
		"Lync.Example.COM:5061":   "Lync.Example.COM:5061",
		"localhost:1":             "localhost:1",
		"10.0.0.1:65535":          "10.0.0.1:65535",
		"front_end":               "front_end",
		"büro.example":            "büro.example",
	})
}

func TestParseServerRefusesWhatThePluginMisreads(t *testing.T) {
	checkRefusals(t, "server", lync.ParseServer, []refusal{
		{"https://lync.example.com", `"https://"`, `did you mean "lync.example.com"?`},
		{"https://lync.example.com:443/", `"https://"`, `did you mean "lync.example.com:443"?`},
		{"tls://lync.example.com:5061", `"tls://"`, `did you mean "lync.example.com:5061"?`},
		{"sip:lync.example.com", `"sip:"`, `did you mean "lync.example.com"?`},
		{"https://", `"https://"`, "host:port"},
		{"lync.example.com/dialin", "a path", `did you mean "lync.example.com"?`},
		{"lync.example.com?x", "a path", `did you mean "lync.example.com"?`},
		{"lync.example.com : 443", "blank", `did you mean "lync.example.com:443"?`},
		{"lync.example.com 443", "blank", "host:port"},
		{"lync.example.com\u200b:443", "invisible", `did you mean "lync.example.com:443"?`},
		{"jane@example.com", "address", "host:port"},
		{"::1", "IPv6", "host name"},
		{"[::1]", "IPv6", "host name"},
		{"[2001:db8::1]:5061", "IPv6", "host name"},
		{"2001:db8::1", "IPv6", "host name"},
		{"lync.example.com:tls:5061", "more than one colon", "host:port"},
		{":5061", "no host", "host:port"},
		{"lync.example.com:", "no port", `did you mean "lync.example.com"?`},
		{"lync..example.com:", "no port", "1 to 65535"},
		{"lync.example.com:sip", `port "sip"`, "1 to 65535"},
		{"lync.example.com:+5061", `port "+5061"`, "1 to 65535"},
		{"lync.example.com:-1", `port "-1"`, "1 to 65535"},
		{"lync.example.com:0", "out of range", "5061 for TLS"},
		{"lync.example.com:65536", "out of range", "1 to 65535"},
		{"lync.example.com:" + strings.Repeat("9", 30), "out of range", "1 to 65535"},
		{"lync.example.com.:443", "dot too many", `did you mean "lync.example.com:443"?`},
		{"lync,example.com", `","`, "lync.example.com"},
		{"-lync.example.com", "hyphen", ""},
	})
}
