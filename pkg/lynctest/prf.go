package lynctest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"hash"
)

// prf10 is the pseudo-random function of TLS 1.0 and 1.1 (RFC 2246 section 5).
func prf10(secret []byte, label string, seed []byte, length int) []byte {
	half := (len(secret) + 1) / 2
	labelled := append([]byte(label), seed...)
	out := pHash(md5.New, secret[:half], labelled, length)
	for i, b := range pHash(sha1.New, secret[len(secret)-half:], labelled, length) {
		out[i] ^= b
	}
	return out
}

// pHash stretches a secret and a seed to a length (RFC 2246 section 5, P_hash).
func pHash(hash func() hash.Hash, secret, seed []byte, length int) []byte {
	sum := func(parts ...[]byte) []byte {
		h := hmac.New(hash, secret)
		for _, part := range parts {
			h.Write(part)
		}
		return h.Sum(nil)
	}
	var out []byte
	for a := sum(seed); len(out) < length; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:length]
}
