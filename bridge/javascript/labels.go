package javascript

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// labels are the names of encodings that a TextDecoder knows, each with those that the Encoding standard gives it
// besides: UTF-8, UTF-16, and those with a table of 256 characters. The older ones of East Asia are left out, since
// their tables are large.
var labels = map[string]string{
	"utf-8":        "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
	"utf-16le":     "utf-16 ucs-2 unicode unicodefeff csunicode iso-10646-ucs-2",
	"utf-16be":     "unicodefffe",
	"ibm866":       "866 cp866 csibm866",
	"iso-8859-2":   "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
	"iso-8859-3":   "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
	"iso-8859-4":   "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
	"iso-8859-5":   "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
	"iso-8859-6":   "arabic asmo-708 csisolatinarabic ecma-114 iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
	"iso-8859-7":   "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987",
	"iso-8859-8":   "csisolatinhebrew hebrew iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual",
	"iso-8859-10":  "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6",
	"iso-8859-13":  "iso8859-13 iso885913",
	"iso-8859-14":  "iso8859-14 iso885914",
	"iso-8859-15":  "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9",
	"iso-8859-16":  "",
	"koi8-r":       "cskoi8r koi koi8 koi8_r",
	"koi8-u":       "koi8-ru",
	"macintosh":    "csmacintosh mac x-mac-roman",
	"windows-874":  "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
	"windows-1250": "cp1250 x-cp1250",
	"windows-1251": "cp1251 x-cp1251",
	"windows-1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 " +
		"iso_8859-1:1987 l1 latin1 us-ascii x-cp1252",
	"windows-1253":   "cp1253 x-cp1253",
	"windows-1254":   "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254",
	"windows-1255":   "cp1255 x-cp1255",
	"windows-1256":   "cp1256 x-cp1256",
	"windows-1257":   "cp1257 x-cp1257",
	"windows-1258":   "cp1258 x-cp1258",
	"x-mac-cyrillic": "x-mac-ukrainian",
}

var tables = map[string]*charmap.Charmap{
	"ibm866": charmap.CodePage866, "iso-8859-2": charmap.ISO8859_2, "iso-8859-3": charmap.ISO8859_3,
	"iso-8859-4": charmap.ISO8859_4, "iso-8859-5": charmap.ISO8859_5, "iso-8859-6": charmap.ISO8859_6, "iso-8859-7": charmap.ISO8859_7,
	"iso-8859-8": charmap.ISO8859_8, "iso-8859-10": charmap.ISO8859_10, "iso-8859-13": charmap.ISO8859_13, "iso-8859-14": charmap.ISO8859_14,
	"iso-8859-15": charmap.ISO8859_15, "iso-8859-16": charmap.ISO8859_16, "koi8-r": charmap.KOI8R, "koi8-u": charmap.KOI8U,
	"macintosh": charmap.Macintosh, "windows-874": charmap.Windows874, "windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251,
	"windows-1252": charmap.Windows1252, "windows-1253": charmap.Windows1253, "windows-1254": charmap.Windows1254, "windows-1255": charmap.Windows1255,
	"windows-1256": charmap.Windows1256, "windows-1257": charmap.Windows1257, "windows-1258": charmap.Windows1258,
	"x-mac-cyrillic": charmap.MacintoshCyrillic,
}

// encodingOf returns the name of the encoding that a label stands for, an empty string if there is none.
func encodingOf(label string) string {
	label = strings.ToLower(strings.Trim(label, "\t\n\f\r "))
	for name, others := range labels {
		if label == name || label != "" && strings.Contains(" "+others+" ", " "+label+" ") {
			return name
		}
	}
	return ""
}
