package pidgin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// processes lists this user's clients. Their purple directories stay unknown:
// Windows shows no process's environment to others.
func processes(ctx context.Context) ([]Client, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	defer windows.CloseHandle(snapshot)

	var clients []Client
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		name := strings.ToLower(windows.UTF16ToString(entry.ExeFile[:]))
		program := programOf(strings.TrimSuffix(name, ".exe"))
		if program != "" && mayBeOurs(entry.ProcessID) {
			clients = append(clients, Client{Program: program, PID: int(entry.ProcessID)})
		}
	}
	if !errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	return clients, ctx.Err()
}

// mayBeOurs says whether a process is this user's. A process that a user may not
// even ask for its name is somebody else's; one that doesn't show its user counts
// as ours.
func mayBeOurs(pid uint32) bool {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return false
	}
	defer windows.CloseHandle(process)
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return true
	}
	defer token.Close()
	theirs, err := token.GetTokenUser()
	if err != nil {
		return true
	}
	ours, err := windows.GetCurrentProcessToken().GetTokenUser()
	return err != nil || ours.User.Sid.Equals(theirs.User.Sid)
}
