package sipeplugin

import "debug/elf"

// The structure to repair, libxml2's xmlSAXHandler (libxml/parser.h), is 27
// pointers to functions, the 32-bit field initialized, and four more pointers. It
// is 32 words long on every processor, as a 64-bit one pads the field to a word.
const (
	handlerWords       = 32
	slotInitialized    = 27
	slotStartElementNs = 29
)

// callbackSlots are the pointers that sipe fills in, in this order, and only those
// (sipe-xml.c: parser): startElement, endElement, characters, error, serror.
var callbackSlots = []uint64{14, 15, 17, 22, 31}

// Values of the field initialized. libxml2 takes any other than its mark for SAX1
// (xmlSAXVersion stores 1).
const (
	markSAX1 = 1
	markSAX2 = 0xDEEDBEAF // XML_SAX2_MAGIC
)

// A place is a structure that is proven to be sipe's.
type place struct {
	offset uint64 // of the field initialized in the file
	mark   uint32 // markSAX1 or markSAX2
}

// places finds every structure that is proven to be sipe's handler.
func (m *image) places() []place {
	var found []place
	for _, r := range m.relocs {
		base := r.at - callbackSlots[0]*m.word
		if base > r.at || base%m.word != 0 {
			continue
		}
		if p, ok := m.handlerAt(base); ok {
			found = append(found, p)
		}
	}
	return found
}

// handlerAt proves that a handler stands at an address: it is writable data of the
// file, the loader fills in the callbacks of sipe with addresses of code, and
// nothing else; the field initialized holds one of the marks; all other slots are
// empty.
func (m *image) handlerAt(base uint64) (place, bool) {
	size := handlerWords * m.word
	at, ok := m.offset(base, size, elf.PF_W)
	if !ok || !m.onlyCallbacks(base) {
		return place{}, false
	}
	raw := m.data[at : at+size]
	mark := slotInitialized * m.word
	p := place{at + mark, m.file.ByteOrder.Uint32(raw[mark:])}
	if p.mark != markSAX1 && p.mark != markSAX2 || !m.restIsEmpty(raw) {
		return place{}, false
	}
	return p, true
}

// onlyCallbacks checks the relocations of a handler: each is one of the callbacks,
// and each callback has one. A place that reaches into the handler from before it
// would be one too many.
func (m *image) onlyCallbacks(base uint64) bool {
	relocs := m.within(base-min(base, m.word-1), base+handlerWords*m.word)
	if len(relocs) != len(callbackSlots) {
		return false
	}
	for i, r := range relocs {
		if r.at != base+callbackSlots[i]*m.word || !r.relative {
			return false
		}
		if _, code := m.offset(r.target, 1, elf.PF_X); !code {
			return false
		}
	}
	return true
}

// restIsEmpty checks that a handler is zero but for the callbacks and the mark.
func (m *image) restIsEmpty(raw []byte) bool {
	var used [handlerWords]bool
	for _, slot := range callbackSlots {
		used[slot] = true
	}
	for i, b := range raw {
		slot := uint64(i) / m.word
		inMark := slot == slotInitialized && uint64(i)%m.word < 4
		if b != 0 && !used[slot] && !inMark {
			return false
		}
	}
	return true
}
