package nesting

// Within is Script with limits that a short source can exceed.
func Within(source string, limit, chain int) error { return script(source, limit, chain) }

// PatternWithin is Pattern with such a limit.
func PatternWithin(source string, limit int) error { return pattern(source, limit, Parts) }

// PatternParts is Pattern with another limit of its length with all repeats written out.
func PatternParts(source string, parts int) error { return pattern(source, Limit, parts) }
