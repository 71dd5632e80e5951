package lynctest

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func assertBytes(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if !bytes.Equal(got, unhex(t, want)) {
		t.Errorf("%s: %x, want %s", what, got, want)
	}
}

// The test suite of RFC 1320, A.5.
func TestMD4(t *testing.T) {
	for message, want := range map[string]string{
		"":               "31d6cfe0d16ae931b73c59d7e0c089c0",
		"a":              "bde52cb31de33e46245e05fbdbd6fb24",
		"message digest": "d9130a8164549fe818874806e1c7014b",
		"12345678901234567890123456789012345678901234567890123456789012345678901234567890": "e33b4ddc9c38f2199c3e7b164fcc0536",
	} {
		sum := md4([]byte(message))
		assertBytes(t, message, sum[:], want)
	}
}

// The example of [MS-NLMP] 4.2.4: NTLM v2, user User of Domain, password Password.
func TestNTLMv2(t *testing.T) {
	const (
		challenge  = "01 23 45 67 89 ab cd ef"
		targetInfo = "0200 0c00 44006f006d00610069006e00 0100 0c00 530065007200760065007200 0000 0000"
		blob       = "01010000 00000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000" + targetInfo + "00000000"
	)
	key := ntlmv2Key(secret.New("Password"), "User", utf16Bytes("Domain"))
	assertBytes(t, "NTOWFv2", key, "0c868a403bfd7a93a3001ef22ef02e3f")
	proof := hmacMD5(key, unhex(t, challenge), unhex(t, blob))
	assertBytes(t, "NTProofStr", proof, "68cd0ab851e51c96aabc927bebef6a1c")
	session := hmacMD5(key, proof)
	assertBytes(t, "session base key", session, "8de40ccadbc14a82f15cb0ad0de95ca3")
	exported := bytes.Repeat([]byte{0x55}, 16)
	assertBytes(t, "encrypted session key", rc4Once(session, exported), "c5dad2544fc9799094ce1ce90bc9d03e")
	keys := newNTLMKeys(exported)
	assertBytes(t, "client signing key", keys.clientSign, "4788dc861b4782f35d43fd98fe1a2d39")
	assertBytes(t, "client sealing key", keys.clientSeal, "59f600973cc4960a25480a7c196e4c58")

	server := &ntlmServer{config: Config{Users: []User{{Address: "user@example.test", Login: `domain\USER`, Password: secret.New("Password")}}}}
	copy(server.nonce[:], unhex(t, challenge))
	encrypted := unhex(t, "c5dad2544fc9799094ce1ce90bc9d03e")
	message := composeAuthenticate(append(proof, unhex(t, blob)...), utf16Bytes("Domain"), utf16Bytes("User"), encrypted, flagsSIP)
	user, got, err := server.check(message)
	if err != nil || user.Address != "user@example.test" || !bytes.Equal(got.clientSeal, keys.clientSeal) {
		t.Errorf("the message as a whole: %+v, %v", user, err)
	}
}

// The signature of [MS-NLMP] 4.2.4.4 isn't one without a connection, but holds the
// same checksum, there after the key stream of 18 bytes.
func TestNTLMChecksum(t *testing.T) {
	keys := newNTLMKeys(bytes.Repeat([]byte{0x55}, 16))
	plaintext := utf16Bytes("Plaintext")
	checksum := hmacMD5(keys.clientSign, []byte{0, 0, 0, 0}, plaintext)[:8]
	stream := rc4Once(keys.clientSeal, append(plaintext, checksum...))
	assertBytes(t, "sealed", stream[:18], "54e50165bf1936dc996020c1811b0f06fb5f")
	assertBytes(t, "checksum", stream[18:], "7fb38ec5c55d4976")

	mac := ntlmMAC(keys.clientSign, keys.clientSeal, 0, string(plaintext))
	messageKey := md5.Sum(append(bytes.Clone(keys.clientSeal), 0, 0, 0, 0))
	assertBytes(t, "signature without a connection", rc4Once(messageKey[:], mac[4:12]), hex.EncodeToString(checksum))
}

// A widely used vector for TLS 1.0's function; its author is unknown.
func TestPRF10(t *testing.T) {
	got := prf10(bytes.Repeat([]byte{0xab}, 48), "PRF Testvector", bytes.Repeat([]byte{0xcd}, 64), 32)
	assertBytes(t, "the first 32 bytes", got, "d3d4d1e349b5d515044666d51de32bab258cb521b6b053463e354832fd976754")
}

func TestPHashStretchesToEveryLength(t *testing.T) {
	long := pHash(md5.New, []byte("secret"), []byte("seed"), 100)
	for n := range long {
		if got := pHash(md5.New, []byte("secret"), []byte("seed"), n); !bytes.Equal(got, long[:n]) {
			t.Fatalf("%d bytes: %x", n, got)
		}
	}
}
