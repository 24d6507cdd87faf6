// What makes a page live: it is asked for again, and what has changed in it is put in place. All of it works without.
"use strict";
(() => {
	const atLeast = 500; // milliseconds between two questions
	const button = document.getElementById("pause");
	const filter = document.querySelector("form.filter");
	let paused = false, busy = false, held = false, typing = 0;

	// morph makes an element like another, and keeps its nodes, so that focus, scroll and open details stay.
	const morph = (old, now) => {
		if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName) return old.replaceWith(document.importNode(now, true));
		if (old.nodeType !== Node.ELEMENT_NODE) { if (old.data !== now.data) old.data = now.data; return; }
		if (!["INPUT", "SELECT", "OPTION"].includes(old.nodeName)) {
			for (const a of [...old.attributes]) if (!now.hasAttribute(a.name) && a.name !== "open") old.removeAttribute(a.name);
			for (const a of now.attributes) if (old.getAttribute(a.name) !== a.value && a.name !== "open") old.setAttribute(a.name, a.value);
		}
		const before = [...old.childNodes], after = [...now.childNodes];
		after.forEach((n, i) => i < before.length ? morph(before[i], n) : old.appendChild(document.importNode(n, true)));
		before.slice(after.length).forEach(n => n.remove());
	};

	const say = (text) => { document.getElementById("status").textContent = text; };

	const refresh = async () => {
		if (busy) return;
		busy = true;
		try {
			const answer = await fetch(location.href, { cache: "no-store" }), text = await answer.text();
			if (!answer.ok) return say(text); // as by a process that was started anew, and has no loop yet
			const page = new DOMParser().parseFromString(text, "text/html");
			if (!page.body.dataset.live) delete document.body.dataset.live;
			for (const id of ["status", "live"]) {
				const old = document.getElementById(id), now = page.getElementById(id);
				if (old && now && !held) morph(old, now);
			}
		} catch {
			say("the process does not answer");
		} finally {
			busy = false;
		}
	};

	const quiet = () => paused || document.hidden || held || String(getSelection()).length > 0;
	const again = async () => {
		const begun = performance.now();
		if (!quiet()) await refresh();
		if (document.body.dataset.live) setTimeout(again, Math.max(atLeast, 3 * (performance.now() - begun)));
	};
	if (document.body.dataset.live) setTimeout(again, atLeast);
	document.addEventListener("pointerdown", () => { held = true; });
	for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => { held = false; }, 0));

	if (button) {
		button.hidden = false;
		const toggle = () => {
			paused = !paused;
			button.textContent = paused ? "Go on" : "Pause";
			button.setAttribute("aria-pressed", String(paused));
		};
		button.addEventListener("click", toggle);
		document.addEventListener("keydown", e => {
			if (e.target.closest("input, select, textarea") || e.ctrlKey || e.metaKey || e.altKey) return;
			if (e.key === "p") toggle();
			if (e.key === "/" && filter) { e.preventDefault(); filter.querySelector("input[type=search]")?.focus(); }
		});
	}

	// A picture that is larger than its box shows the cycle in it first.
	const picture = document.querySelector(".picture"), cycle = document.getElementById("cycle");
	if (picture && cycle && !location.hash) {
		const box = picture.getBoundingClientRect(), at = cycle.getBoundingClientRect();
		picture.scrollLeft += at.left - box.left - (box.width - at.width) / 2;
		picture.scrollTop += at.top - box.top - (box.height - at.height) / 2;
	}

	if (filter) {
		const apply = () => {
			const q = new URLSearchParams(new FormData(filter));
			for (const [k, v] of [...q]) if (v === "") q.delete(k);
			history.replaceState(null, "", "?" + q);
			refresh();
		};
		filter.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(apply, 150); });
		filter.addEventListener("submit", e => { e.preventDefault(); apply(); });
		document.addEventListener("click", e => {
			const link = e.target.closest("th a");
			if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
			e.preventDefault();
			history.replaceState(null, "", link.getAttribute("href"));
			const q = new URLSearchParams(location.search);
			for (const name of ["sort", "down"]) if (filter.elements[name]) filter.elements[name].value = q.get(name) || "";
			refresh();
		});
	}
})();
