package lynctest

import (
	"errors"
	"io"
	"net"
	"time"
)

// connection is one client's connection for SIP. It belongs to one goroutine.
type connection struct {
	front       *FrontEnd
	conn        net.Conn
	number      int
	transport   Transport
	association *association // the last one that was begun; nil before
}

func (f *FrontEnd) newConnection(conn net.Conn, number int, transport Transport) *connection {
	return &connection{front: f, conn: conn, number: number, transport: transport}
}

// serve answers requests until the connection ends.
func (c *connection) serve() {
	defer c.begin(nil)
	for reader := newReader(c.conn); ; {
		m, err := readMessage(reader)
		if err != nil {
			c.logEnd(err)
			return
		}
		m.Received = true
		m = c.note(m)
		if m.Status() != 0 || m.Method() == "ACK" {
			continue // nothing is ever asked of a client
		}
		if err := c.answer(m); err != nil {
			c.logEnd(err)
			return
		}
	}
}

// begin puts an association in place of the one before.
func (c *connection) begin(a *association) {
	if c.association != nil {
		c.association.close()
	}
	c.association = a
}

var errDropped = errors.New("the line was dropped, as ordered")

// answer deals with a request. An error means that the connection has to end.
func (c *connection) answer(m Message) error {
	fault := c.front.faultFor(m)
	if !c.pause(fault.Delay) {
		return net.ErrClosed
	}
	switch {
	case fault.Drop:
		return errDropped
	case fault.Silent:
		return nil
	case fault.Answer != nil:
		return c.send(reply(m, *fault.Answer, c.front.config.Server))
	}
	return c.send(c.respond(m, fault.BadSignature))
}

// pause waits. It returns false when the front end is closed meanwhile.
func (c *connection) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.front.ending:
		return false
	}
}

func (c *connection) send(m Message) error {
	c.note(m) // before the client can act on it
	_, err := c.conn.Write(m.bytes())
	return err
}

// note records and logs a message.
func (c *connection) note(m Message) Message {
	m.Time, m.Connection, m.Transport = time.Now(), c.number, c.transport
	c.front.messages.add(m)
	direction := "sent"
	if m.Received {
		direction = "received"
	}
	c.front.config.Log.Info(direction, "transport", m.Transport, "connection", m.Connection, "message", m.StartLine)
	return m
}

func (c *connection) logEnd(err error) {
	if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		c.front.config.Log.Info("connection ended", "transport", c.transport, "connection", c.number, "error", err)
	}
}
