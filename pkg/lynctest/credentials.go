package lynctest

import (
	"errors"
	"fmt"
	"strings"
)

// maxParameters is the number of parameters that are read of one header; a real
// one has ten.
const maxParameters = 50

// credentials are the value of an Authorization header, or of any header of its
// form: a scheme and parameters ([MS-SIPAE]).
type credentials struct {
	scheme     string
	parameters map[string]string // by the name in lower case
}

// parseCredentials reads `NTLM qop="auth", realm="…", version=4`. There are no
// escapes in quoted values: pidgin-sipe writes none. Of two parameters with one
// name the first counts.
func parseCredentials(header string) (credentials, error) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	c := credentials{scheme, map[string]string{}}
	for rest = skipSeparators(rest); rest != ""; rest = skipSeparators(rest) {
		name, after, ok := strings.Cut(rest, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || name == "" || strings.ContainsAny(name, `", `) {
			return credentials{}, fmt.Errorf("parameters of %.20q: no name before %.20q", scheme, rest)
		}
		value, remaining, err := parameterValue(after)
		if err != nil {
			return credentials{}, fmt.Errorf("parameter %.20q of %.20q: %w", name, scheme, err)
		}
		if _, known := c.parameters[name]; !known {
			c.parameters[name] = value
		}
		if len(c.parameters) > maxParameters {
			return credentials{}, fmt.Errorf("more than %d parameters of %.20q", maxParameters, scheme)
		}
		rest = remaining
	}
	return c, nil
}

func skipSeparators(text string) string { return strings.TrimLeft(text, ", \t") }

// parameterValue takes a value, quoted or not, from the front of a text.
func parameterValue(text string) (value, rest string, err error) {
	text = strings.TrimLeft(text, " \t")
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		value, rest, ok = strings.Cut(quoted, `"`)
		if !ok {
			return "", "", errors.New("no closing quotation mark")
		}
		return value, rest, nil
	}
	value, rest, _ = strings.Cut(text, ",")
	if strings.Contains(value, `"`) {
		return "", "", errors.New("a quotation mark within the value")
	}
	return strings.TrimSpace(value), rest, nil
}
