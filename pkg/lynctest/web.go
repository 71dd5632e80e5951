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

// The paths of a Lync Server 2013's web services.
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
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				f.running.Add(1) // Close waits for what serves the connection
			case http.StateClosed:
				f.running.Done()
			}
		},
	}
	return w
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

// fail answers with a SOAP fault, whose text pidgin-sipe shows in brackets where a
// ticket was asked for.
func fail(out http.ResponseWriter, err error) {
	writeXML(out, http.StatusInternalServerError, faultText(err.Error()))
}

// recorded records and logs every request.
func (w *webServices) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(out, r.Body, maxRequest)
		seen := &statusWriter{ResponseWriter: out, status: http.StatusOK}
		began := time.Now()
		next.ServeHTTP(seen, r)
		w.front.requests.add(HTTPRequest{began, r.Method, r.URL.Path, r.Header.Clone(), seen.status})
		w.front.config.Log.Info("served", "method", r.Method, "path", r.URL.Path, "status", seen.status)
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}
