// Package httpserver lets coroutines of a loop serve HTTP. The protocol is net/http's; what a request means is decided
// on the loop, where requests share variables, futures, locks and queues without a mutex, and one can wait for what
// another brings.
//
//	o := &loop.Options{RecoverPanics: true, HandleInterrupt: true}
//	err := loop.RunWith(ctx, o, func(co *loop.Co) error {
//		h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
//			name, err := r.ReadAll(co, 1000)
//			if err != nil {
//				return err
//			}
//			fmt.Fprintf(w.Writer(co), "hello %s\n", name)
//			return nil
//		}, nil)
//		return httpserver.Serve(co, &http.Server{Handler: h}, ln, 5*time.Second)
//	})
//
// A panic of a handler is the end of the loop by default, as of any coroutine, and so of the server. With
// RecoverPanics, as above, its request is answered with 500, the panic is reported, and the others go on: as net/http
// would have it.
//
// A [Handler] is an http.Handler among others: it goes into an http.ServeMux beside handlers that never see the loop,
// and below any middleware. It is not for servers that goroutines serve well: one loop uses one core, and each request
// crosses to it and back, unless it is served on the loop itself.
//
// # On the loop itself
//
// [ServeStreams] serves a listener of the loop, one of package stream. There a plain request costs no goroutine, and
// nothing crosses: the loop reads it, by http.ReadRequest, and writes the response. What is more than that, a body that
// comes later, a protocol upgrade, a middleware, a response that is flushed, goes over to net/http with its connection,
// also in the middle of a request; so a handler need not know. The same program runs on a simulated network, see
// package loop/looptest/network, where requests that are not plain are the only ones that goroutines have a part in.
//
// [ServeStreamsTLS] is the same for clients that speak TLS, by HTTP/1.1 alone: a client of HTTP/2 is served by [Serve],
// on a listener of crypto/tls or by net/http's own, and its requests cross.
//
// What a http.Server has of choices means here:
//
//	Server's                          Serve         ServeStreams, ServeStreamsTLS
//	Handler                           honored       honored; a Handler of the loop, alone or in a http.ServeMux, is
//	                                                served there, all others by net/http
//	Addr                              not used      not used
//	TLSConfig                         not used      ServeStreams: not used; ServeStreamsTLS: honored, but for NextProtos
//	ReadTimeout, ReadHeaderTimeout    honored       honored; a request that has come whole is in time
//	WriteTimeout, IdleTimeout         honored       honored, in the loop's time
//	MaxHeaderBytes                    honored       honored; so is MaxHeaderValueCount, where Go has that
//	DisableGeneralOptionsHandler      honored       honored
//	ErrorLog                          honored       honored
//	BaseContext                       honored       honored; the listener it is given is a stand-in
//	ConnContext, ConnState            honored       honored, by net/http, which serves every connection then; the
//	                                                connection is no *tls.Conn, but has its ConnectionState
//	Protocols, HTTP2                  honored       HTTP/2 without TLS is net/http's, if Protocols has it; with TLS there
//	                                                is none
//	TLSNextProto                      honored       not used
//	Shutdown, Close                   honored       honored
//	RegisterOnShutdown                honored       honored
//	SetKeepAlivesEnabled              honored       honored
//
// # What crosses, and when
//
//	the goroutine of net/http        |        the loop's goroutine
//	                                 |
//	ServeHTTP  --------------------- post --> the coroutine begins
//	waits for orders                 |        Write, Reply, Append: into a buffer
//	                                 |
//	reads 32 KiB of the body  <-- an order -- Request.Read: suspended
//	                         ------- post --> goes on
//	sends header and buffer   <-- an order -- Write that fills the buffer, Flush: suspended
//	                         ------- post --> goes on
//	runs a http.Handler       <-- an order -- Delegate: suspended
//	                         ------- post --> goes on
//	                                 |
//	sends what is left, returns <-- the end - the coroutine has ended
//
// So a handler that reads nothing and writes less than 32 KiB crosses once and comes back once. Whatever may block, the
// client's pace above all, is waited for by the goroutine of net/http; the loop goes on. There is one such goroutine
// for a request, so reads and writes of one request take turns.
//
// # Ends
//
//   - The client goes, or a middleware ends the context of the request: the coroutine is canceled with that context's
//     cause. On Linux, Serve notices it also while a body lies unread, or another request waits behind this one; plain
//     net/http, and Serve elsewhere, only when all that was sent was read. A client that shuts down its writing half has
//     gone.
//   - The server drains: nobody is canceled before the grace is over, and [Request.AwaitDrain] tells who wants to know.
//   - The coroutine is canceled, as when the loop closes: the client gets 503, or a cut connection if it has a part of
//     the response. An await that is given up loses nothing of the body.
//   - The coroutine fails: see [New]. A [StatusError] is how it says what the client is to see.
//   - It panics: 500; then the loop ends, and the program with it, unless loop.Options.RecoverPanics is set.
//   - It panics with http.ErrAbortHandler: the connection is cut, and that is all, whatever the options. Misuse of the
//     response, such as WriteHeader(99999) or a Reply after the header, cuts it as well, and is reported.
//   - Serve is canceled: see [Serve].
//
// No goroutine is left when Serve has returned. The loop may stand still or be pumped; requests wait for it.
//
// While a request awaits an order, and while Serve serves, virtual time stands still.
//
// # From net/http
//
//	net/http                         here                         what differs on purpose
//	ResponseWriter.Write             ResponseWriter.Write(co, p)  keeps 32 KiB
//	-                                ResponseWriter.Append        never suspends
//	Error                            ResponseWriter.Reply
//	Flusher                          ResponseWriter.Flush
//	Request.Body                     Request.Read, Reader         the Body field refuses
//	MaxBytesReader                   Request.ReadAll(co, limit)
//	Request.ParseForm                Request.ParseForm(co, limit)
//	ServeFile, Hijacker, ReverseProxy  ResponseWriter.Delegate
//	Server.Serve, Shutdown, Close    Serve, ServeStreams
//	Server.ServeTLS                  ServeStreamsTLS              HTTP/1.1 alone
//	Server.RegisterOnShutdown        Request.AwaitDrain, Draining
//	TimeoutHandler                   task.Timeout in the handler
//
// Step tasks use [NewStep], [ReadStep], [ReadAllStep], [WriteStep], [DelegateStep], [DrainStep] and [ServeStep], of
// which the methods with a Co are the awaits. asyncio has no HTTP; asyncio.start_server and its streams are the
// nearest.
package httpserver
