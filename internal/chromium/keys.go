package chromium

import "unicode/utf8"

// keyCodes are those of the keys that are no letters, as Windows numbers them.
var keyCodes = map[string]int{"Tab": 9, "Enter": 13, "Escape": 27}

// Press presses a key, and lets it go: a letter, or Tab, Enter or Escape. What it leads to may come later.
func (p *Page) Press(key string) {
	p.t.Helper()
	event := map[string]any{"type": "keyDown", "key": key}
	switch code := keyCodes[key]; {
	case key == "Enter":
		event["text"] = "\r"
		fallthrough
	case code > 0:
		event["windowsVirtualKeyCode"] = code
	case utf8.RuneCountInString(key) == 1:
		event["text"] = key
	}
	p.must("Input.dispatchKeyEvent", event)
	delete(event, "text")
	event["type"] = "keyUp"
	p.must("Input.dispatchKeyEvent", event)
}

// Type puts a text where the focus is, as a keyboard would.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.must("Input.insertText", map[string]any{"text": text})
}

// NoScripts has the pages to come run no scripts of their own. Eval works all the same, but for promises.
func (p *Page) NoScripts() {
	p.t.Helper()
	p.must("Emulation.setScriptExecutionDisabled", map[string]any{"value": true})
}
