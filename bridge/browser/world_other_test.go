//go:build !js

package browser_test

func beWorker() {}
