// Lets an editor choose an image of the library: for fields marked with data-image-field, and for whoever asks with the
// event "bildauswahl" on document, whose detail holds `address` and `chosen(image)`.

const dialog = document.createElement("dialog")
dialog.className = "picker"
dialog.setAttribute("aria-label", "Bild wählen")
dialog.innerHTML = `<form method="dialog" class="picker-head">
  <input type="search" aria-label="Bilder suchen" placeholder="Bildunterschrift, Alternativtext, Nachweis oder Nummer">
  <a href="" target="_blank">Bilder hochladen</a>
  <button value="">Abbrechen</button>
</form>
<ul class="picker-images" aria-live="polite"></ul>`
document.body.append(dialog)
const search = dialog.querySelector("input")
const list = dialog.querySelector("ul")
let asked = null
let waiting = 0
let latest = 0

async function show() {
  const number = ++latest
  const address = `${asked.address}?q=${encodeURIComponent(search.value)}`
  let html = '<li class="empty">Die Bilddatenbank ist nicht erreichbar. Bitte versuchen Sie es noch einmal.</li>'
  try {
    const response = await fetch(address)
    if (response.ok && !response.redirected) html = await response.text()
  } catch {
    // The sentence above says it.
  }
  if (number === latest) list.innerHTML = html
}

document.addEventListener("bildauswahl", ({ detail }) => {
  asked = detail
  search.value = ""
  dialog.querySelector("a").href = detail.address.replace("auswahl/", "add/")
  dialog.showModal()
  show()
})
search.addEventListener("input", () => {
  clearTimeout(waiting)
  waiting = setTimeout(show, 250)
})
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault()
})
// Images that were uploaded in the other tab meanwhile.
window.addEventListener("focus", () => dialog.open && show())
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-image]")
  if (!button) return
  dialog.close()
  asked.chosen(button.dataset)
})

for (const field of document.querySelectorAll("[data-image-field]")) {
  const input = field.querySelector("input")
  const picture = field.querySelector("[data-shown]")
  const clear = field.querySelector("[data-clear]")
  const refresh = () => {
    const known = /^\d+$/.test(input.value.trim())
    picture.hidden = !known
    if (clear) clear.hidden = !input.value
    if (known) picture.src = field.dataset.thumbnail.replace("/0/", `/${input.value.trim()}/`)
  }
  const set = (value) => {
    input.value = value
    input.dispatchEvent(new Event("input", { bubbles: true }))
    refresh()
  }
  picture.addEventListener("error", () => { picture.hidden = true })
  input.addEventListener("change", refresh)
  clear?.addEventListener("click", () => set(""))
  field.querySelector("[data-choose]")?.addEventListener("click", (event) => {
    event.preventDefault()
    const detail = { address: field.dataset.images, chosen: (image) => set(image.image) }
    document.dispatchEvent(new CustomEvent("bildauswahl", { detail }))
  })
  refresh()
}
