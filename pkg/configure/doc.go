// Package configure turns what a user said into changes of an account: a
// Request is merged with what exists into a Plan (what would change, as data),
// and a Plan is applied, giving a Result. The form, the flags and a script
// differ only in how the Request comes about.
//
// It knows in which order the keyring and accounts.xml are changed, and how a
// change is undone when its second half fails. It does not know how questions
// are asked, how output looks, or how files and keyrings store anything.
package configure
