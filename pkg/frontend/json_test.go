package frontend

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// keys lists the JSON keys of a type and of the types in it, each type once.
func keys(t reflect.Type, seen map[reflect.Type]bool) []string {
	switch {
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice:
		return keys(t.Elem(), seen)
	case t.Kind() != reflect.Struct || seen[t] || t.PkgPath() != reflect.TypeFor[Step]().PkgPath():
		return nil
	}
	seen[t] = true
	var list []string
	for field := range t.Fields() {
		if field.IsExported() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			list = append(list, t.Name()+"."+name)
			list = append(list, keys(field.Type, seen)...)
		}
	}
	return list
}

func TestJSONKeysStayTheSame(t *testing.T) {
	want := strings.Fields(`Discovery.address Discovery.steps Step.id Step.method Step.asked Step.answer Step.outcome Step.elapsed_ns Step.links
		Step.records Record.target Record.port Record.priority Record.weight Step.attempts Attempt.server Server.host Server.port Server.transport
		Attempt.connects Attempt.tls TLS.version TLS.cipher_suite TLS.certificates Certificate.subject Certificate.issuer Certificate.names
		Certificate.not_before Certificate.not_after Certificate.sha256 TLS.pinned TLS.trust TLS.problems Problem.id Problem.severity Problem.text
		Problem.remedy Attempt.problems Attempt.elapsed_ns Attempt.local Attempt.remote Step.tls Step.date Step.problems Discovery.verdict Verdict.result
		Verdict.step Verdict.server Verdict.certain Verdict.give Verdict.give_step Verdict.problems Discovery.elapsed_ns
		Report.connection Report.answer Answer.status Answer.reason Answer.server Answer.generation Answer.offers Offer.name Offer.scheme Offer.realm
		Offer.target_name Offer.version Offer.sts_uri Answer.redirect Answer.warning SIPWarning.code SIPWarning.text Answer.diagnostics
		Diagnostics.error_id Diagnostics.reason Diagnostics.source Answer.date Report.web_service WebService.url WebService.status WebService.tls
		WebService.metadata WebService.problems Report.problems Report.elapsed_ns`)
	seen := map[reflect.Type]bool{}
	got := slices.Concat(keys(reflect.TypeFor[Discovery](), seen), keys(reflect.TypeFor[Report](), seen))
	if !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, " "))
	}
	for _, value := range []any{Discovery{}, Report{}} {
		if _, err := json.Marshal(value); err != nil {
			t.Error(err)
		}
	}
}
