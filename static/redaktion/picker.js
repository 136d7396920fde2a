// Lets an editor choose an image of the library, or one of our own articles to link to: for whoever asks with the event
// "bildauswahl" or "verweis" on document, whose detail holds `address` and `chosen(data)`, and the `words` to begin with;
// and for the fields marked with data-image-field.

function picker(event, { label, search: sought, hint, more = "", list, unreachable }) {
  const dialog = document.createElement("dialog")
  dialog.className = "picker"
  dialog.setAttribute("aria-label", label)
  dialog.innerHTML = `<form method="dialog" class="picker-head">
    <input type="search" aria-label="${sought}" placeholder="${hint}">${more}
    <button value="">Abbrechen</button>
  </form>
  <ul class="${list}" aria-live="polite"></ul>`
  document.body.append(dialog)
  const search = dialog.querySelector("input")
  const found = dialog.querySelector("ul")
  let asked = null
  let waiting = 0
  let latest = 0

  async function show() {
    const number = ++latest
    let html = `<li class="empty">${unreachable} Bitte versuchen Sie es noch einmal.</li>`
    try {
      const response = await fetch(`${asked.address}?q=${encodeURIComponent(search.value)}`)
      if (response.ok && !response.redirected) html = await response.text()
    } catch {
      // The sentence above says it.
    }
    if (number === latest) found.innerHTML = html
  }

  document.addEventListener(event, ({ detail }) => {
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
    found.querySelector("button")?.focus()
  })
  // What was made in another tab meanwhile.
  window.addEventListener("focus", () => dialog.open && show())
  found.addEventListener("click", (event) => {
    const button = event.target.closest("button")
    if (!button) return
    dialog.close()
    asked.chosen(button.dataset)
  })
  return dialog
}

const images = picker("bildauswahl", {
  label: "Bild wählen",
  search: "Bilder suchen",
  hint: "Bildunterschrift, Alternativtext, Nachweis oder Nummer",
  more: '<a href="" target="_blank">Bilder hochladen</a>',
  list: "picker-images",
  unreachable: "Die Bilddatenbank ist nicht erreichbar.",
})
document.addEventListener("bildauswahl", ({ detail }) => {
  images.querySelector("a").href = detail.address.replace("auswahl/", "add/")
})
picker("verweis", {
  label: "Eigenen Artikel verlinken",
  search: "Artikel suchen",
  hint: "Überschrift, Dachzeile oder Nummer",
  list: "picker-links",
  unreachable: "Die Artikel sind gerade nicht erreichbar.",
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
