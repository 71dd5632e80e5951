package lynctest

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// The paths of the web services. The services are where a Lync Server 2013 has them;
// the paths of their ports are free to choose, since clients learn them here.
const (
	provisioningPath     = "/CertProv/CertProvisioningService.svc"
	provisioningPortPath = provisioningPath + "/WebTicket_Proof_SHA1"
	ticketPath           = "/WebTicket/WebTicketService.svc"
	ticketPortPath       = ticketPath + "/Auth"
)

// maxRequest is the number of bytes that are read of a request's body; a real one
// has about 5,000.
const maxRequest = 1 << 20

// webServices are the services over HTTPS that TLS-DSK needs: a web ticket for
// those who know the password, and for that a certificate ([MS-OCAUTHWS]).
type webServices struct {
	front   *FrontEnd
	server  *http.Server
	tickets tickets
}

func (f *FrontEnd) newWebServices() *webServices {
	w := &webServices{front: f}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+provisioningPath+"/mex", w.page(provisioningMetadata))
	mux.HandleFunc("GET "+ticketPath+"/mex", w.page(ticketMetadata))
	mux.HandleFunc("POST "+ticketPortPath, w.issueTicket)
	mux.HandleFunc("POST "+provisioningPortPath, w.issueCertificate)
	w.server = &http.Server{
		Handler:           w.recorded(mux),
		ReadHeaderTimeout: time.Minute, ReadTimeout: 2 * time.Minute,
		ErrorLog:    log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context { return withNTLM(ctx) },
		ConnState:   f.countConnection,
	}
	return w
}

// countConnection has Close wait for what serves a connection. One that has come
// while the server was being closed may have escaped that.
func (f *FrontEnd) countConnection(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		f.running.Add(1)
		select {
		case <-f.ending:
			_ = conn.Close()
		default:
		}
	case http.StateClosed:
		f.running.Done()
	}
}

// base is where the web services are.
func (w *webServices) base() string { return "https://" + address(w.front.web) }

// page answers with a text that holds the base once, or several times.
func (w *webServices) page(text func(base string) string) http.HandlerFunc {
	return func(out http.ResponseWriter, _ *http.Request) { writeXML(out, http.StatusOK, text(w.base())) }
}

func writeXML(out http.ResponseWriter, status int, text string) {
	out.Header().Set("Content-Type", "text/xml; charset=utf-8")
	out.Header().Set("Content-Length", fmt.Sprint(len(text)))
	out.WriteHeader(status)
	_, _ = io.WriteString(out, text) // the client may be gone
}

// fail answers with an error. pidgin-sipe doesn't look for more than the status.
func fail(out http.ResponseWriter, err error) {
	http.Error(out, err.Error(), http.StatusInternalServerError)
}

// recorded records and logs every request.
func (w *webServices) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(out, r.Body, maxRequest)
		request := HTTPRequest{Time: time.Now(), Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone()}
		next.ServeHTTP(&recordingWriter{out, w.front, request}, r)
	})
}

// recordingWriter records a request when its answer begins: before the client can
// act on that.
type recordingWriter struct {
	http.ResponseWriter
	front   *FrontEnd
	request HTTPRequest
}

func (r *recordingWriter) WriteHeader(status int) {
	r.request.Status = status
	r.front.requests.add(r.request)
	r.front.config.Log.Info("served", "method", r.request.Method, "path", r.request.Path, "status", status)
	r.ResponseWriter.WriteHeader(status)
}
