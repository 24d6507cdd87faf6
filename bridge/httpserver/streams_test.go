package httpserver_test

import (
	"net"
	"strings"
	"testing"
)

// onStreams reports whether a test is to serve on a listener of the loop, in place of one of package net.
func onStreams(t *testing.T) bool {
	return strings.HasPrefix(t.Name(), "TestOnStreams/") || readByGoroutines(t) || onTLS(t)
}

// onTLS reports whether it is to serve clients of TLS there.
func onTLS(t *testing.T) bool {
	return strings.HasPrefix(t.Name(), "TestOnStreamsOfTLS/") ||
		strings.HasPrefix(t.Name(), "TestWhereGoroutinesRead/TLS/")
}

// readByGoroutines reports whether goroutines are to read for its streams, as where the loop watches no sockets.
func readByGoroutines(t *testing.T) bool {
	return strings.HasPrefix(t.Name(), "TestWhereGoroutinesRead/")
}

// An opaque listener hides what its connections are, so that goroutines read them.
type opaque struct{ net.Listener }

func (l opaque) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return struct{ net.Conn }{c}, nil
}

// served are the tests of what a server does, whatever it listens on.
var served = map[string]func(t *testing.T){
	"Reading":                             TestReading,
	"Streaming":                           TestStreaming,
	"AResponseWithoutABody":               TestAResponseWithoutABody,
	"AWrongContentLength":                 TestAWrongContentLength,
	"ACanceledReadLosesNothing":           TestACanceledReadLosesNothing,
	"AResponseEndsAReadThatWaits":         TestAResponseEndsAReadThatWaits,
	"FullDuplex":                          TestFullDuplex,
	"ConcurrentWriters":                   TestConcurrentWriters,
	"Delegate":                            TestDelegate,
	"ADelegateThatFails":                  TestADelegateThatFails,
	"ADelegateIsCanceled":                 TestADelegateIsCanceled,
	"ADelegateEndsAReadThatWaits":         TestADelegateEndsAReadThatWaits,
	"WhatIsWaitedFor":                     TestWhatIsWaitedFor,
	"ADelegateHijacks":                    TestADelegateHijacks,
	"AStreamEndsWhenTheServerDrains":      TestAStreamEndsWhenTheServerDrains,
	"AWaitForTheDrainIsCanceled":          TestAWaitForTheDrainIsCanceled,
	"AClientGoes":                         TestAClientGoes,
	"TheLoopGoesOnWhileBodiesCross":       TestTheLoopGoesOnWhileBodiesCross,
	"AHandlerThatNeverReads":              TestAHandlerThatNeverReads,
	"AClientDoesNotRead":                  TestAClientDoesNotRead,
	"AMalformedBody":                      TestAMalformedBody,
	"AfterTheEnd":                         TestAfterTheEnd,
	"AnErrorThatPanics":                   TestAnErrorThatPanics,
	"Forms":                               TestForms,
	"Responses":                           TestResponses,
	"ResponsesOfErrors":                   TestResponsesOfErrors,
	"RequestsShareTheLoop":                TestRequestsShareTheLoop,
	"RequestsBeyondTheLimitAreRefused":    TestRequestsBeyondTheLimitAreRefused,
	"ARequestHasTheValuesOfBothSides":     TestARequestHasTheValuesOfBothSides,
	"AMiddlewarePanics":                   TestAMiddlewarePanics,
	"Middlewares":                         TestMiddlewares,
	"APanicOfAHandlerEndsTheLoop":         TestAPanicOfAHandlerEndsTheLoop,
	"APanicThatCutsItsOwnConnection":      TestAPanicThatCutsItsOwnConnection,
	"APanicOfAHandlerKeepsItsStack":       TestAPanicOfAHandlerKeepsItsStack,
	"AGoexitOfAHandlerEndsTheLoopInOrder": TestAGoexitOfAHandlerEndsTheLoopInOrder,
	"ServeDrains":                         TestServeDrains,
	"ServeCutsOffWhatDoesNotEnd":          TestServeCutsOffWhatDoesNotEnd,
	"ServeEndsWithItsServer":              TestServeEndsWithItsServer,
	"TheOwnerClosesTheServer":             TestTheOwnerClosesTheServer,
	"TheOwnersShutdownWaits":              TestTheOwnersShutdownWaits,
	"ServeKeepsTheServersContext":         TestServeKeepsTheServersContext,
}

// So does one whose clients speak TLS.
func TestOnStreamsOfTLS(t *testing.T) {
	for name, test := range served {
		t.Run(name, test)
	}
}

// A server on a listener of the loop does what one on a listener of package net does.
func TestOnStreams(t *testing.T) {
	for name, test := range served {
		t.Run(name, test)
	}
}

// Where goroutines read and write, that a client goes is noticed as well, by TLS behind an alert that nobody reads; and
// what a client that speaks no TLS is told goes out.
func TestWhereGoroutinesRead(t *testing.T) {
	for _, kind := range []string{"plain", "TLS"} {
		t.Run(kind, func(t *testing.T) { t.Run("AClientGoes", TestAClientGoes) })
	}
	t.Run("AHandshakeFails", TestAHandshakeFails)
}
