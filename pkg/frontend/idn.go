package frontend

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// toASCII gives a host name with letters outside ASCII as DNS has it (RFC 3492), as
// libpurple does before a look-up (libpurple network.c:
// purple_network_convert_idn_to_ascii).
func toASCII(host string) string {
	labels := strings.Split(host, ".")
	for i, label := range labels {
		if strings.ContainsFunc(label, func(r rune) bool { return r >= utf8.RuneSelf }) {
			labels[i] = "xn--" + punycode([]rune(norm.NFKC.String(strings.ToLower(label))))
		}
	}
	return strings.Join(labels, ".")
}

// The parameters of Punycode (RFC 3492 5).
const (
	base        = 36
	smallest    = 1
	largest     = 26
	skew        = 38
	damp        = 700
	initialBias = 72
)

// punycode encodes the letters of one label (RFC 3492 6.3). A label has at most 63
// bytes, so nothing can overflow.
func punycode(label []rune) string {
	var out []byte
	for _, r := range label {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(utf8.RuneSelf), 0, initialBias
	for done := basic; done < len(label); n++ {
		next := rune(utf8.MaxRune)
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			out = appendDelta(out, delta, bias)
			bias = adapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
	}
	return string(out)
}

// appendDelta writes one distance as a number of variable length.
func appendDelta(out []byte, delta, bias int) []byte {
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	for k := base; ; k += base {
		threshold := min(max(k-bias, smallest), largest)
		if delta < threshold {
			return append(out, digits[delta])
		}
		out = append(out, digits[threshold+(delta-threshold)%(base-threshold)])
		delta = (delta - threshold) / (base - threshold)
	}
}

// adapt gives the next bias (RFC 3492 6.1).
func adapt(delta, points int, first bool) int {
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (base-smallest)*largest/2; k += base {
		delta /= base - smallest
	}
	return k + (base-smallest+1)*delta/(delta+skew)
}
