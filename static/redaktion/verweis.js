// Lets an editor choose one of our own articles to link to: for whoever asks with the event "verweis" on document, whose
// detail holds `address` and `chosen({ address, title })`.

const dialog = document.createElement("dialog")
dialog.className = "picker"
dialog.setAttribute("aria-label", "Eigenen Artikel verlinken")
dialog.innerHTML = `<form method="dialog" class="picker-head">
  <input type="search" aria-label="Artikel suchen" placeholder="Überschrift, Dachzeile oder Nummer">
  <button value="">Abbrechen</button>
</form>
<ul class="picker-links" aria-live="polite"></ul>`
document.body.append(dialog)
const search = dialog.querySelector("input")
const list = dialog.querySelector("ul")
let asked = null
let waiting = 0
let latest = 0

async function show() {
  const number = ++latest
  let html = '<li class="empty">Die Artikel sind gerade nicht erreichbar. Bitte versuchen Sie es noch einmal.</li>'
  try {
    const response = await fetch(`${asked.address}?q=${encodeURIComponent(search.value)}`)
    if (response.ok && !response.redirected) html = await response.text()
  } catch {
    // The sentence above says it.
  }
  if (number === latest) list.innerHTML = html
}

document.addEventListener("verweis", ({ detail }) => {
  asked = detail
  search.value = detail.words ?? ""
  dialog.showModal()
  show()
})
search.addEventListener("input", () => {
  clearTimeout(waiting)
  waiting = setTimeout(show, 250)
})
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return
  event.preventDefault()
  list.querySelector("button")?.focus()
})
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-address]")
  if (!button) return
  dialog.close()
  asked.chosen(button.dataset)
})
