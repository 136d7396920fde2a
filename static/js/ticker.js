// Keeps a ticker up to date: offers new lines, changes and removes shown ones. Without it the page is complete.

const IDLE = 5 * 60e3
const SLOWEST = 10 * 60e3
let touched = Date.now()
for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "visibilitychange"]) {
  addEventListener(kind, () => { touched = Date.now() }, { passive: true })
}

const linesOf = (place) => [...place.querySelectorAll("[data-id]")]
const dayOf = (line) => line.closest("[data-day]").dataset.day
const isPinned = (line) => dayOf(line) === "oben"
const dated = (place) => linesOf(place).filter((line) => !isPinned(line))
const oldest = (place) => Math.min(...dated(place).map((line) => line.dataset.at))
const order = (a, b) => b.dataset.at - a.dataset.at || b.dataset.id - a.dataset.id
const topOf = (line) => line.getBoundingClientRect().top

for (const root of document.querySelectorAll("[data-ticker]")) {
  const { ticker: address, seconds, box } = root.dataset // `box`: how many lines it keeps
  const hooks = ["groups", "offer", "pause", "said"].map((name) => root.querySelector(`[data-${name}]`))
  const [groups, offer, pause, said] = hooks
  let floor = "more" in root.dataset ? oldest(groups) : -Infinity // older lines belong to other pages
  let news, fresh = [], paused = false, failures = 0, due, timer

  // Where the window of the newest lines ends; of older ones it says nothing.
  const end = () => news.dataset.older ? oldest(news) : -Infinity

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
      if (dated(groups).length >= box) floor = oldest(groups)
      for (const [place, line] of linesOf(groups).entries()) line.classList.toggle("more", place > 2)
    }
    const { today } = news.dataset
    for (const group of groups.querySelectorAll("[data-day]")) {
      const first = group.lastElementChild.firstElementChild
      group.hidden = !first
      group.classList.toggle("more", Boolean(first?.matches(".more")))
      if (box) group.firstElementChild.hidden = groups.firstElementChild.hidden && group.dataset.day === today
      if (!first && group.dataset.day !== "oben") group.remove()
    }
    if (linesOf(groups).length) groups.querySelector(".empty")?.remove()
    const words = fresh.length === 1 ? "1 neue Meldung" : fresh.length ? `${fresh.length} neue Meldungen` : ""
    offer.hidden = !words
    offer.textContent = `${words} anzeigen`
    if (said.textContent !== words) said.textContent = words
  }

  function compare(focus) {
    const unknown = new Map(linesOf(news).map((line) => [line.dataset.id, line]))
    for (const line of linesOf(groups)) {
      const next = unknown.get(line.dataset.id)
      unknown.delete(line.dataset.id)
      if (line.contains(focus)) continue // until it is left
      if (!next) {
        if (isPinned(line) || line.dataset.at >= end()) line.remove()
      } else if (+next.dataset.version >= line.dataset.version) {
        if (dayOf(next) !== dayOf(line) || order(next, line)) {
          line.remove()
          if (isPinned(next) || next.dataset.at >= floor) put(next)
        } else if (next.innerHTML !== line.innerHTML || next.dataset.version !== line.dataset.version) {
          line.replaceWith(next.cloneNode(true))
        }
      }
    }
    fresh = [...unknown.values()].filter((line) => isPinned(line) || line.dataset.at > floor)
    for (const line of unknown.values()) if (!fresh.includes(line) && dated(groups).length < box) put(line)
    tidy()
  }

  // The line that is read stays where it is, whatever happens above it, also where the browser does not see to that.
  // A box stands beside other text, which only the browser can hold.
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
    const pace = failures ? 2 ** failures : Date.now() - touched > IDLE ? 4 : 1
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
      update(document.activeElement)
    }
    request.send()
  }

  offer.addEventListener("click", () => {
    const newest = Math.max(...dated(groups).map((line) => line.dataset.at))
    const added = fresh.map(put)
    if (!box && end() > newest) {
      const gap = document.createElement("li")
      const link = document.createElement("a")
      gap.className = "ticker-gap"
      gap.dataset.at = end()
      link.href = news.dataset.older
      link.textContent = "Weitere Meldungen"
      gap.append(link)
      added.at(-1).after(gap)
    }
    fresh = []
    tidy()
    added[0].parentNode.tabIndex = -1
    added[0].parentNode.focus({ preventScroll: true })
  })

  pause.addEventListener("click", () => {
    paused = !paused
    pause.textContent = paused ? "Weiter" : "Pause"
    if (paused) arm()
    else poll()
  })

  groups.addEventListener("focusout", (event) => { if (news) update(event.relatedTarget) })
  document.addEventListener("visibilitychange", arm)
  pause.hidden = false
  plan()
}
