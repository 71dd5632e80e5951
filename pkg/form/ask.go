package form

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// ask asks one question until it is answered.
func (p *prompter) ask(ctx context.Context, iv *interview, q *question) error {
	switch {
	case q.hint != "":
		p.printf("%s: %s\n", q.title, q.hint)
	case q.choices != nil:
		p.printf("%s\n", q.title)
	}
	switch {
	case q.choices != nil:
		return p.choose(ctx, iv, q)
	case q.hidden:
		password, err := p.password(ctx, q.title, true)
		iv.secrets[q.key] = password
		return err
	}
	for {
		text, err := p.answer(ctx, iv, q)
		if err != nil {
			return err
		}
		if err := iv.check(q, text); err != nil {
			p.complain(err)
			continue
		}
		iv.set(q, text)
		return nil
	}
}

// answer reads a text: an empty line is the default, and a dash is nothing, where
// nothing is an answer but not the default.
func (p *prompter) answer(ctx context.Context, iv *interview, q *question) (string, error) {
	preset := iv.answers[q.key]
	var bracket string
	switch {
	case preset == "" && q.empty != "":
		bracket = " [" + q.empty + "]"
	case preset != "" && q.empty != "":
		bracket = " [" + plain.Line(preset) + ", " + promptNone + "]"
	case preset != "":
		bracket = " [" + plain.Line(preset) + "]"
	}
	text, err := p.readLine(ctx, q.title+bracket+": ", false)
	switch {
	case err != nil:
		return "", err
	case strings.TrimSpace(text) == "":
		return preset, nil
	case strings.TrimSpace(text) == "-" && q.empty != "":
		return "", nil
	}
	return text, nil
}

// choose asks for one of several choices, by number or word.
func (p *prompter) choose(ctx context.Context, iv *interview, q *question) error {
	list := q.choices(iv)
	preset := slices.IndexFunc(list, func(c choice) bool { return c.value == iv.answer(q.key) })
	for i, c := range list {
		p.printf("  %d) %s\n", i+1, c.line())
	}
	for {
		text, err := p.readLine(ctx, fmt.Sprintf("%s, 1-%d %s [%d]: ", strings.TrimSuffix(q.title, "?"), len(list), promptWord, preset+1), false)
		if err != nil {
			return err
		}
		c, err := pick(list, preset, strings.TrimSpace(text))
		if err == nil {
			err = iv.check(q, c.value)
		}
		if err == nil {
			iv.set(q, c.value)
			return nil
		}
		p.complain(err)
	}
}

// line is the choice with its word and the first line of its note.
func (c choice) line() string {
	text := c.label
	if c.word != c.label {
		text = plain.Line(c.word) + ": " + text
	}
	if note, _, _ := strings.Cut(c.note, "\n"); note != "" {
		text += " (" + note + ")"
	}
	return text
}

// pick finds the choice that an answer means: its number, its word, or the
// beginning of its word.
func pick(list []choice, preset int, text string) (choice, error) {
	if text == "" {
		return list[preset], nil
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(list) {
		return list[n-1], nil
	}
	var found []choice
	for _, c := range list {
		if strings.EqualFold(c.word, text) {
			return c, nil
		}
		if strings.HasPrefix(strings.ToLower(c.word), strings.ToLower(text)) {
			found = append(found, c)
		}
	}
	remedy := fmt.Sprintf(promptNumber, len(list))
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return choice{}, complaint{promptNoWord, remedy}
	}
	return choice{}, complaint{promptUnclear, remedy}
}

// confirm asks a question of yes or no.
func (p *prompter) confirm(ctx context.Context, question string) (bool, error) {
	for {
		text, err := p.readLine(ctx, plain.Text(question)+" [y/N]: ", false)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "y", yes:
			return true, nil
		case "", "n", no:
			return false, nil
		}
		p.printf("  %s\n", promptYesNo)
	}
}

// password asks for a password, and for its repetition if wanted.
func (p *prompter) password(ctx context.Context, question string, repeat bool) (secret.Secret, error) {
	for {
		text, err := p.readLine(ctx, plain.Text(question)+": ", true)
		if err != nil {
			return secret.Secret{}, err
		}
		password := secret.New(text)
		if err = password.Check(); err == nil && repeat {
			text, err = p.readLine(ctx, titleRepeat+": ", true)
			if err != nil {
				return secret.Secret{}, err
			}
			if !password.Equal(secret.New(text)) {
				err = complaint{notRepeated, promptBoth}
			}
		}
		if err == nil {
			return password, nil
		}
		p.complain(err)
	}
}

// readLine prints a question and reads its answer. At the end of the input it
// returns io.ErrUnexpectedEOF, with the question.
func (p *prompter) readLine(ctx context.Context, question string, hidden bool) (string, error) {
	p.printf("%s", question)
	read := p.lines.read
	if hidden {
		read = p.lines.readHidden
	}
	text, err := read(ctx)
	if hidden || p.lines.tty == nil || err != nil {
		p.printf("\n") // nobody has seen an Enter
	}
	if errors.Is(err, io.EOF) {
		title, _, _ := strings.Cut(question, " [")
		return "", fmt.Errorf(inputEnded+": %w\n"+inputEndedRemedy, strings.TrimSuffix(title, ": "), io.ErrUnexpectedEOF)
	}
	return text, err
}

// complain says what is wrong with an answer, before it is asked for again.
func (p *prompter) complain(err error) {
	reason, remedy := explain(err)
	p.printf("  %s\n", reason)
	if remedy != "" {
		p.printf("  %s\n", remedy)
	}
}
