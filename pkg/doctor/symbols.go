package doctor

import (
	"debug/elf"
	"slices"
)

// knowsCharacters says whether the plugin that is loaded asks for the character set
// of the locale, as builds do whose NTLM takes more than ASCII.
func (p *patient) knowsCharacters() bool {
	loaded := p.plugin().Loaded()
	if loaded == nil {
		return false
	}
	file, err := elf.Open(loaded.Path)
	if err != nil {
		return false
	}
	defer file.Close()
	symbols, _ := file.ImportedSymbols() // an error leaves none
	return slices.ContainsFunc(symbols, func(s elf.ImportedSymbol) bool { return s.Name == "nl_langinfo" })
}
