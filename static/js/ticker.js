// Keeps a ticker up to date: offers new lines, changes and removes shown ones. Without it the page is complete.

const IDLE = 5 * 60e3
const SLOWEST = 10 * 60e3
let touched = Date.now()
for (const kind of ["pointerdown", "pointermove", "touchmove", "wheel", "keydown", "visibilitychange"]) {
  addEventListener(kind, () => { touched = Date.now() }, { passive: true })
}

const linesOf = (place) => [...place.querySelectorAll("[data-id]")]
const dayOf = (line) => line.closest("[data-day]").dataset.day
const isPinned = (line) => dayOf(line) === "oben"
const dated = (place) => linesOf(place).filter((line) => !isPinned(line))
const order = (a, b) => b.dataset.at - a.dataset.at || b.dataset.id - a.dataset.id
const reaches = (line, edge) => !edge || order(line, edge) <= 0 // not below that line, if there is one
const topOf = (line) => line.getBoundingClientRect().top
const name = (list) => { list.ariaLabel = list.previousElementSibling.textContent }

// The Eilmeldung above the page: none is put in where there was none, and its place stays when it ends.
function follow(next, focus) {
  const banner = document.querySelector("[data-banner]")
  if (!banner || banner.contains(focus)) return
  banner.style.minHeight = `${banner.offsetHeight}px`
  banner.classList.toggle("ended", !next)
  if (next && (next.dataset.banner !== banner.dataset.banner || next.innerHTML !== banner.innerHTML)) {
    banner.dataset.banner = next.dataset.banner
    banner.replaceChildren(...next.cloneNode(true).childNodes)
  }
}

for (const root of document.querySelectorAll("[data-ticker]")) {
  const { ticker: address, seconds, box } = root.dataset // `box`: how many lines it keeps
  const [groups, offer, pause, said] = ["groups", "offer", "pause", "said"].map((hook) => root.querySelector(`[data-${hook}]`))
  let floor = "more" in root.dataset && dated(groups).at(-1) // older lines belong to other pages
  let news, fresh = [], paused = false, failures = 0, due, timer

  // The last line of the window of the newest; of older ones it says nothing.
  const end = () => news.dataset.older && dated(news).at(-1)

  function put(line) {
    const day = dayOf(line)
    let group = groups.querySelector(`[data-day="${day}"]`)
    if (!group) {
      const later = [...groups.children].filter((other) => other.dataset.day > day) // "oben" among them
      group = groups.firstElementChild.cloneNode(true)
      group.dataset.day = day
      group.lastElementChild.replaceChildren()
      const heading = line.closest("[data-day]").firstElementChild.cloneNode(true)
      group.firstElementChild.replaceChildren(...heading.childNodes)
      name(group.lastElementChild)
      later.at(-1).after(group)
    }
    const list = group.lastElementChild
    const copy = line.cloneNode(true)
    list.insertBefore(copy, [...list.children].find((other) => order(copy, other) < 0) ?? null)
    return copy
  }

  function tidy() {
    if (box) {
      for (const line of dated(groups).slice(box)) line.remove()
      if (dated(groups).length >= box) floor = dated(groups).at(-1)
      linesOf(groups).filter(isPinned).forEach((line, place) => line.classList.toggle("more", place > 0))
      dated(groups).forEach((line, place) => line.classList.toggle("more", place > 2))
    }
    let above
    for (const line of groups.querySelectorAll("[data-day]:not([data-day=oben]) li")) {
      if (line.dataset.id || above?.dataset.id) above = line
      else line.remove() // a gap below nothing
    }
    const { today } = news.dataset
    for (const group of groups.querySelectorAll("[data-day]")) {
      const first = group.lastElementChild.firstElementChild
      group.hidden = !first
      group.classList.toggle("more", Boolean(first?.matches(".more")))
      if (box) group.firstElementChild.hidden = groups.firstElementChild.hidden && group.dataset.day === today
      if (!first && group.dataset.day !== "oben") group.remove()
    }
    const empty = !linesOf(groups).length
    groups.querySelector(".empty").hidden = !empty
    if (box) root.querySelector(".ticker-all").hidden = empty
    show()
  }

  function show() {
    const { length } = fresh
    const kind = fresh.some((line) => line.querySelector(".label:not(.past)")) ? "Eilmeldung: " : ""
    const words = length && !paused ? `${kind}${length} neue Meldung${length > 1 ? "en" : ""}` : ""
    if (!words && document.activeElement === offer) pause.focus({ preventScroll: true })
    offer.hidden = !words
    offer.textContent = `${words} anzeigen`
    if (said.textContent !== words) said.textContent = words
  }

  function compare(focus) {
    const edge = end()
    const unknown = new Map(linesOf(news).map((line) => [line.dataset.id, line]))
    for (const line of linesOf(groups)) {
      const next = unknown.get(line.dataset.id)
      unknown.delete(line.dataset.id)
      if (line.contains(focus)) continue // until it is left
      if (!next) {
        if (isPinned(line) || reaches(line, edge)) line.remove()
      } else if (+next.dataset.version >= line.dataset.version) {
        if (dayOf(next) !== dayOf(line) || order(next, line)) {
          line.remove()
          if (isPinned(next) || reaches(next, floor)) put(next)
        } else if (next.innerHTML !== line.innerHTML || next.dataset.version !== line.dataset.version) {
          line.replaceWith(next.cloneNode(true))
        }
      }
    }
    fresh = [...unknown.values()].filter((line) => isPinned(line) || reaches(line, floor))
    for (const line of unknown.values()) if (!fresh.includes(line) && dated(groups).length < box) put(line)
    tidy()
  }

  // The line that is read stays where it is, also where the browser does not see to that. A box stands beside other
  // text, which only the browser can hold.
  function update(focus) {
    const read = !box && topOf(root) < 0 && linesOf(groups).find((line) => topOf(line) > 0)
    const top = read && topOf(read)
    compare(focus)
    if (read?.isConnected) scrollBy(0, topOf(read) - top)
  }

  function arm() {
    clearTimeout(timer)
    if (!document.hidden && !paused) timer = setTimeout(poll, due - Date.now())
  }

  function plan() {
    const pace = Math.max(Date.now() - touched > IDLE ? 4 : 1, 2 ** failures)
    due = Date.now() + Math.min(pace * seconds * 1e3, SLOWEST) * (0.8 + 0.4 * Math.random())
    arm()
  }

  function poll() {
    plan()
    const request = new XMLHttpRequest() // it gives a document, which the policy would not let us make of a text
    request.open("GET", address)
    request.responseType = "document"
    request.timeout = 1e4
    request.onloadend = () => {
      const body = request.status === 200 && request.response?.body
      const isNews = body && "older" in body.dataset
      failures = isNews ? 0 : failures + 1
      plan()
      if (!isNews || paused) return
      news = body
      follow(news.querySelector("[data-banner]"), document.activeElement)
      update(document.activeElement)
    }
    request.send()
  }

  offer.addEventListener("click", () => {
    const [newest] = dated(groups)
    const added = fresh.map(put)
    const edge = end()
    if (!box && edge && (!newest || order(edge, newest) < 0)) {
      const gap = document.createElement("li")
      const link = document.createElement("a")
      gap.className = "ticker-gap"
      gap.dataset.at = edge.dataset.at
      link.href = news.dataset.older
      link.textContent = "Weitere Meldungen"
      gap.append(link)
      added.at(-1).after(gap)
    }
    fresh = []
    tidy()
    const list = added[0].parentNode
    name(list)
    list.tabIndex = -1
    list.focus({ preventScroll: true })
    added[0].scrollIntoView({ block: "nearest" })
  })

  pause.addEventListener("click", () => {
    paused = !paused
    pause.textContent = paused ? "Weiter" : "Pause"
    pause.ariaLabel = `Ticker: ${pause.textContent}`
    show()
    if (paused) arm()
    else poll()
  })

  // Later: what is being removed loses the focus too.
  groups.addEventListener("focusout", ({ relatedTarget }) => queueMicrotask(() => {
    if (news && !paused) update(relatedTarget)
  }))
  document.addEventListener("visibilitychange", arm)
  pause.hidden = false
  plan()
}
