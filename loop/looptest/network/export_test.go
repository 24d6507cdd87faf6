package network

import "github.com/monoloop-go/monoloop/bridge/stream"

// View returns the network as what runs on the host sees it.
func (h *Host) View() stream.Network { return h.now }
