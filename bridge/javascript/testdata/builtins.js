// What scripts do with functions that Options.Untrusted replaces: with it or without, they see the same.
const add = function (a, b) { return [this && this.x, a, b, new.target === undefined].join() };
const bound = add.bind({ x: 1 }, 2);
log(bound(3), bound.name, bound.length, "prototype" in (() => 1).bind());
class Point { constructor(x, y) { this.x = x; this.y = y } }
const At = Point.bind(null, 5), p = new At(6);
log(p.x, p.y, p instanceof At, p instanceof Point);
log([3, 1, 2].sort().join(), [3, undefined, 10, 9].sort().join(), [1, [2, [3, [4]]]].flat(2).length, [3, 1].toSorted().join());
const seen = [];
const proxy = new Proxy([1, 2], { get(o, k, r) { seen.push(String(k)); return Reflect.get(o, k, r) } });
log(proxy.map(x => x * 2).join(), [...new Set(seen)].join(), Array.isArray(proxy), Object.keys(proxy).join());
log(JSON.stringify({ b: 1, a: [1, { c: 2, b: 3 }], f() {} }, ["a", "b"]), JSON.stringify({ a: 1 }, (k, v) => k ? v + 1 : v, 1));
log(JSON.stringify({ toJSON() { return [undefined, new Date(0), new Number(3), "x"] } }), JSON.stringify(undefined));
log(JSON.stringify(JSON.parse('{"a":[1,2,{"b":3}],"c":4}', (k, v) => k === "c" ? undefined : typeof v === "number" ? v + 1 : v)));
log(String(new Uint8Array([1, 2])), new Uint8Array(3).length, Uint8Array.from([1, 2]).subarray(1) instanceof Uint8Array, Uint8Array.name);
log(new (class extends Uint8Array {})(2) instanceof Uint8Array, new Uint16Array(new Set([7]))[0], new Uint8Array(new ArrayBuffer(4), 1).length);
log(BigInt("12") + 1n, BigInt(7), String(BigInt.asUintN(8, 257n)), (255n).toString(16), typeof BigInt);
log(String.raw`a${1}b\n`, "ab".repeat(2), "5".padStart(3, "0"), Math.max.apply(null, [1, 2]));
log([1].concat([2], 3, [[4]]).length, Array.from("ab").join(), Array.from({ length: 2 }, (_, i) => i).join());
log(Array.prototype.map.call({ get length() { return 2 }, 0: "a", 1: "b" }, x => x).join());
log([].concat.name, [].concat.length, String([].push).includes("native code"), typeof [].values, [..."ab"].join());
class Mine extends Promise {}
Mine.all([1, Promise.resolve(2)]).then(v => log(v.join())).finally(() => log("finally"));
Promise.all([3]).then(v => log(v.join()));
log("a-b".replace(/-/g, "+"), "a1b22".match(/\d+/g).join(), [..."a1".matchAll(/\d/g)].length, "ab".search("b"), "a,b".split(/,/).join("|"));
const { proxy: revoked, revoke } = Proxy.revocable({}, {}); revoke();
try { revoked.x } catch (e) { log(e instanceof TypeError) }
log(new RegExp("a", "g").flags, RegExp(/b/i).source, new RegExp(/c/i, "g").flags, new (class extends RegExp {})("d") instanceof RegExp, RegExp.name, /x/ instanceof RegExp);
const re = /e/; log(RegExp(re) === re, re.constructor === RegExp, "x".match({ [Symbol.match]: () => "own" }), "abc".match({ toString: () => "b" }).index);
