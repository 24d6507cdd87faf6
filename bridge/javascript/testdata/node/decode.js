// What TextDecoder makes of these, as lines; the committed decode.txt is what Node prints.
const d = (label, bytes, o) => { try { const t = new TextDecoder(label, o); return t.encoding + ' ' + JSON.stringify(t.decode(new Uint8Array(bytes))); } catch (e) { return e.name; } };
for (const [label, bytes, o] of [[' Latin1\n', [0xe9, 0xff]], ['utf-16', [0x3d, 0xd8, 0x00, 0xde, 0x41, 0]], ['utf-16le', [0xff, 0xfe, 0x41, 0]], ['utf-16be', [0, 0x41, 0xd8, 0x3d]],
['utf-16le', [0, 0xdc, 0x41, 0, 1]], ['utf-16le', [0, 0xdc], { fatal: true }], ['koi8-r', [0xc1, 0xc2]], ['windows-1251', [0xcf, 0xf0]], ['iso-8859-15', [0xa4]], ['greek', [0xe1]], ['iso-8859-6', [0xa1]], ['x-nothing', []], ['', []], ['iso-8859-8', [0xe0]], ['macintosh', [0xdb]], ['utf-16le', [0xfd, 0xff], { fatal: true }]]) console.log(d(label, bytes, o));
const t = new TextDecoder('utf-16le');
console.log([0x3d, 0xd8, 0, 0xde, 0x41, 0].map((b) => t.decode(new Uint8Array([b]), { stream: true })).join('|') + t.decode());
