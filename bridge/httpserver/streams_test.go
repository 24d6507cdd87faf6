package httpserver_test

import (
	"strings"
	"testing"
)

// onStreams reports whether a test is to serve on a listener of the loop, in place of one of package net.
func onStreams(t *testing.T) bool { return strings.HasPrefix(t.Name(), "TestOnStreams/") || onTLS(t) }

// onTLS reports whether it is to serve clients of TLS there.
func onTLS(t *testing.T) bool { return strings.HasPrefix(t.Name(), "TestOnStreamsOfTLS/") }

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

// withoutTLS are those in which a client looks at the bytes of a connection, or is nobody's.
var withoutTLS = map[string]bool{}

// So does one whose clients speak TLS.
func TestOnStreamsOfTLS(t *testing.T) {
	for name, test := range served {
		if !withoutTLS[name] {
			t.Run(name, test)
		}
	}
}

// A server on a listener of the loop does what one on a listener of package net does.
func TestOnStreams(t *testing.T) {
	for name, test := range served {
		t.Run(name, test)
	}
}
