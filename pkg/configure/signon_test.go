package configure

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClientAndEnabledSayExactlyWhoSignsOn(t *testing.T) {
	yes, no := ptr(true), ptr(false)
	for _, test := range []struct {
		name    string
		action  Action
		isNew   bool
		before  []Client
		client  *string
		enabled *bool
		want    []Client
	}{
		{"a new account signs on in Pidgin", Setup, true, nil, nil, nil, []Client{Pidgin}},
		{"unless it shall not", Setup, true, nil, nil, no, nil},
		{"or in Finch", Setup, true, nil, ptr("finch"), nil, []Client{Finch}},
		{"or in both", Setup, true, nil, ptr("BOTH"), yes, []Client{Pidgin, Finch}},
		{"set-up enables a disabled account", Setup, false, nil, nil, nil, []Client{Pidgin}},
		{"set-up leaves who signs on", Setup, false, []Client{Finch}, nil, nil, []Client{Finch}},
		{"set-up disables when told", Setup, false, []Client{Finch}, nil, no, nil},
		{"an edit of something else leaves it disabled", Edit, false, nil, nil, nil, nil},
		{"an edit enables when told", Edit, false, nil, nil, yes, []Client{Pidgin}},
		{"an edit keeps the others enabled", Edit, false, []Client{Pidgin, Finch}, nil, yes, []Client{Pidgin, Finch}},
		{"a client named is the only one", Edit, false, []Client{Pidgin}, ptr("finch"), nil, []Client{Finch}},
		{"a client named can be disabled alone", Edit, false, []Client{Pidgin, Finch}, ptr("finch"), no, []Client{Pidgin}},
		{"all are disabled when none is named", Edit, false, []Client{Pidgin, Finch}, nil, no, nil},
	} {
		got, err := Fields{Client: test.client, Enabled: test.enabled}.signingOn(test.action, test.isNew, test.before)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
