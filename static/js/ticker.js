// Keeps a ticker up to date: offers new lines, changes and removes those that are shown. Without it the page is complete.

const IDLE = 5 * 60e3
const SLOWEST = 10 * 60e3
let touched = Date.now()
for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
  addEventListener(kind, () => { touched = Date.now() }, { passive: true })
}

const linesOf = (place) => [...place.querySelectorAll("[data-id]")]
const dayOf = (line) => line.closest("[data-day]").dataset.day
const isPinned = (line) => dayOf(line) === "oben"
const dated = (place) => linesOf(place).filter((line) => !isPinned(line))
const moments = (place) => dated(place).map((line) => +line.dataset.at)
const order = (a, b) => b.dataset.at - a.dataset.at || b.dataset.id - a.dataset.id

for (const root of document.querySelectorAll("[data-ticker]")) {
  const { ticker: address, seconds, box } = root.dataset
  const [groups, offer, pause, said] = ["groups", "offer", "pause", "said"].map((name) => root.querySelector(`[data-${name}]`))
  let floor = "more" in root.dataset ? Math.min(...moments(groups)) : -Infinity // what is older belongs to other pages
  let news, fresh = [], paused = false, failures = 0, due, timer

  function put(line) {
    const day = dayOf(line)
    let group = groups.querySelector(`[data-day="${day}"]`)
    if (!group) {
      group = groups.firstElementChild.cloneNode(true)
      group.dataset.day = day
      group.querySelector("ol").replaceChildren()
      group.firstElementChild.replaceChildren(...line.closest("[data-day]").firstElementChild.cloneNode(true).childNodes)
      const later = [...groups.querySelectorAll("[data-day]")].filter((other) => other.dataset.day > day)
      later.at(-1).after(group) // "oben" is later than any date
    }
    const list = group.querySelector("ol")
    const copy = line.cloneNode(true)
    list.insertBefore(copy, [...list.children].find((other) => order(copy, other) < 0) ?? null)
    return copy
  }

  function tidy() {
    if (box) for (const line of dated(groups).slice(box)) line.remove()
    if (box && dated(groups).length >= box) floor = Math.min(...moments(groups))
    if (box) for (const [place, line] of linesOf(groups).entries()) line.classList.toggle("more", place > 2)
    for (const group of groups.querySelectorAll("[data-day]")) {
      const [heading, list] = group.children
      group.hidden = !list.firstElementChild
      if (box) heading.hidden = group.dataset.day === news.dataset.today
      if (box) group.classList.toggle("more", Boolean(list.firstElementChild?.matches(".more")))
      if (group.hidden && group.dataset.day !== "oben") group.remove()
    }
    if (linesOf(groups).length) groups.querySelector(".empty")?.remove()
    const words = fresh.length === 1 ? "1 neue Meldung" : `${fresh.length} neue Meldungen`
    offer.hidden = !fresh.length
    offer.textContent = `${words} anzeigen`
    const told = offer.hidden ? "" : words
    if (said.textContent !== told) said.textContent = told
  }

  // Where the window of the newest lines ends: what is older is not told of.
  const end = () => news.dataset.older ? Math.min(...moments(news)) : -Infinity

  function compare(focus) {
    const unknown = new Map(linesOf(news).map((line) => [line.dataset.id, line]))
    for (const line of linesOf(groups)) {
      const next = unknown.get(line.dataset.id)
      unknown.delete(line.dataset.id)
      if (line.contains(focus)) continue // when it is left
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
  function steadily(change) {
    const read = root.getBoundingClientRect().top < 0 && linesOf(groups).find((line) => line.getBoundingClientRect().top > 0)
    const top = read && read.getBoundingClientRect().top
    change()
    if (read?.isConnected) scrollBy(0, read.getBoundingClientRect().top - top)
  }

  function arm() {
    clearTimeout(timer)
    if (!document.hidden && !paused) timer = setTimeout(poll, due - Date.now())
  }

  function plan() {
    const wait = failures ? Math.min(2 ** failures * seconds * 1e3, SLOWEST) : seconds * (Date.now() - touched > IDLE ? 4e3 : 1e3)
    due = Date.now() + wait * (0.8 + 0.4 * Math.random())
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
      const good = body && "older" in body.dataset
      failures = good ? 0 : failures + 1
      plan()
      if (!good || paused) return
      news = body
      steadily(() => compare(document.activeElement))
    }
    request.send()
  }

  offer.addEventListener("click", () => {
    const top = Math.max(...moments(groups))
    const added = fresh.map(put)
    if (!box && end() > top) {
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

  groups.addEventListener("focusout", (event) => { if (news) steadily(() => compare(event.relatedTarget)) })
  document.addEventListener("visibilitychange", arm)
  pause.hidden = false
  plan()
}
