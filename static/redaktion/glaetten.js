// Shows what better typography would change in the form, and puts in what the editor wants of it.

const trigger = document.querySelector("[data-smooth]")
const form = trigger.closest("form")
const dialog = document.createElement("dialog")
dialog.className = "picker smooth"
dialog.setAttribute("aria-labelledby", "glaetten-titel")
dialog.innerHTML = `<div class="picker-head"><h2 id="glaetten-titel">Typografie glätten</h2></div>
<div class="smooth-fields" tabindex="0"></div>
<div class="picker-head"><button type="button" class="default" data-take>Übernehmen</button> <button type="button" data-cancel>Abbrechen</button></div>`
document.body.append(dialog)
const shown = dialog.querySelector(".smooth-fields")
const accept = dialog.querySelector("[data-take]")
let values = {}

trigger.addEventListener("click", async () => {
  shown.innerHTML = "<p>Einen Augenblick …</p>"
  accept.hidden = true
  dialog.showModal()
  try {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"))
    const response = await fetch(trigger.dataset.smooth, { method: "POST", body, headers: { Accept: "application/json" } })
    const said = await response.json()
    values = said.values ?? {}
    if (said.html) shown.innerHTML = said.html
    else shown.textContent = said.problem
    accept.hidden = !Object.keys(values).length
  } catch {
    shown.textContent = "Das ging gerade nicht. Bitte versuchen Sie es gleich noch einmal."
  }
})

accept.addEventListener("click", () => {
  for (const { name } of shown.querySelectorAll("input:checked")) {
    const field = form.elements.namedItem(name)
    field.value = values[name]
    field.dispatchEvent(new CustomEvent("eingesetzt")) // for the text editor, which holds its own
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  dialog.close()
})
dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close())
