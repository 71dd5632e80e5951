package form

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

func TestLongPreviewScrolls(t *testing.T) {
	d := drive(t, givenDraft())
	d.on("Review").shows("setup username", "lines 1 to 13 of 20").lacks("setting 12")
	d.press("pgdown").shows("setting 12", "of 20").lacks("setup username")
	d.press("pgdown", "pgup", "pgup").shows("setup username")
}

func TestPreviewCannotDriveTheTerminal(t *testing.T) {
	d := givenDraft()
	d.Preview = func(context.Context, configure.Request) (string, error) { return "a\x1b[2Jb\u009bc\u202ed", nil }
	if view := drive(t, d).view(); !strings.Contains(view, "a�[2Jb�c�d") {
		t.Errorf("the view is %q", view)
	}
}

// walk shows every page of a draft in turn.
func walk(d *driver, visit func()) {
	for {
		visit()
		switch k := d.screen.focused().question.key; k {
		case keyWrite:
			return
		case keyAccount:
			d.press("down", "down")
		case keyUsername:
			d.press("ctrl+u").paste("somebody.with.a.rather.long.name@department.subsidiary.example.com")
		case keyUserAgent:
			d.press("end")
		case keyOwnUserAgent:
			d.write("UCCAPI/1.0")
		case keyPassword:
			d.press("down")
			if d.screen.iv.answer(keyPassword) == again {
				d.press("up")
			}
		case keyNewPassword, keyRepeat:
			d.write("hunter22")
		}
		visit()
		d.press("enter")
	}
}

func TestEveryPageFitsEveryTerminal(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 20}, {200, 60}} {
		for name := range drafts {
			if name == "slow keyring" {
				continue
			}
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				d := driveSized(t, drafts[name](), size[0], size[1], true)
				keys := strings.Count(d.view(), "\n")
				walk(d, func() {
					d.look()
					if got := strings.Count(d.view(), "\n"); got != keys {
						t.Errorf("the keys are told in line %d, not %d:\n%s", got, keys, d.view())
					}
					d.shows(d.screen.focused().question.title, "ctrl+c "+helpCancel)
				})
			})
		}
	}
}

func TestTinyTerminalIsNoReasonToPanic(t *testing.T) {
	d := drive(t, drafts["accounts"]())
	walk(d, func() {
		for _, size := range [][2]int{{40, 12}, {20, 5}, {1, 1}, {0, 0}, {80, 24}} {
			d.screen.Update(windowSize(size[0], size[1]))
			_ = d.screen.View()
		}
	})
}

// coloured recognizes a style that sets a colour.
func coloured(params string) bool {
	for p := range strings.SplitSeq(params, ";") {
		if n, _ := strconv.Atoi(p); n >= 30 && n <= 49 && n != 39 && n != 49 || n >= 90 && n <= 107 {
			return true
		}
	}
	return false
}

func TestNoColorMeansNone(t *testing.T) {
	for _, color := range []bool{false, true} {
		found := false
		d := driveSized(t, drafts["accounts"](), 80, 24, color)
		walk(d, func() {
			for _, m := range style.FindAllStringSubmatch(d.screen.View().Content, -1) {
				found = found || coloured(m[1])
			}
		})
		if found != color {
			t.Errorf("with colours %t: coloured %t", color, found)
		}
	}
}

func TestFocusAndChoiceShowByCharacters(t *testing.T) {
	d := drive(t, draft())
	d.shows("┃ Sign-in address", "  Login", "[Account]").lacks("┃ Login").enter("jane@example.com").shows("┃ Login", "  Sign-in address")
}

func TestPasswordIsNowhereInTheScreen(t *testing.T) {
	d := drive(t, draft())
	d.forbids = []string{"hunter22"}
	walk(d, func() {
		if strings.Contains(d.screen.View().Content, "hunter") {
			t.Error("the password shows")
		}
	})
}
