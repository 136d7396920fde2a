// The places of the front page: rows change places by button and by mouse, and each says what would stand there. Without a
// script the same buttons send the form.

const form = document.querySelector("[data-front]")
const list = form.querySelector("ol")
const said = form.querySelector("[data-said]")
const newest = JSON.parse(form.dataset.newest)
const $ = window.django.jQuery // which alone hears what its select says
const rows = () => [...list.children]
const selectOf = (row) => row.querySelector("select")
const button = (row, step) => row.querySelector(`[value^="${step}-"]`)
// What readers see now belongs to the place and stays, whatever moves beside it.
const now = rows().map((row) => row.querySelector("[data-now]"))

// What would stand in a row: [key, title], as newsportal/views.py places it.
function standing() {
  const chosen = rows().map((row) => selectOf(row).value)
  const others = newest.filter(([key]) => !chosen.includes(key))
  return rows().map((row, place) =>
    chosen[place] ? [chosen[place], selectOf(row).selectedOptions[0].text] : others.shift())
}

function show() {
  const titles = standing()
  rows().forEach((row, place) => {
    row.firstElementChild.prepend(now[place])
    row.firstElementChild.setAttribute("aria-labelledby", now[place].querySelector("h2").id)
    const filler = titles[place] ? `Füllt sich von selbst: „${titles[place][1]}“` : "Bleibt leer."
    row.querySelector("[data-then]").textContent = selectOf(row).value ? "" : filler
    row.querySelector("[data-changed]").hidden = (titles[place]?.[0] ?? "") === now[place].dataset.now
    button(row, "up").disabled = place === 0
    button(row, "down").disabled = place === titles.length - 1
  })
}

function say(row) {
  const place = rows().indexOf(row)
  const title = standing()[place]
  said.textContent = `${title ? `„${title[1]}“` : "Ein leerer Platz"} steht in Ihrer Fassung jetzt hier: ${now[place].querySelector("h2").textContent}.`
}

// What nobody has chosen stands where it does because it is the newest; who moves it, chooses it.
function move(row, to) {
  const select = selectOf(row)
  const [key, title] = standing()[rows().indexOf(row)] ?? []
  const others = rows().filter((other) => other !== row)
  list.insertBefore(row, others[to] ?? null)
  if (key && !select.value) {
    if (![...select.options].some((option) => option.value === key)) select.add(new Option(title, key))
    select.value = key
    $(select).trigger("change")
  }
  show()

// A screen reader hears what a field is called, and what is chosen in it: select2 calls it nothing. It is made by now.
$(() => {
  for (const row of rows()) {
    const [field, value] = [row.querySelector(".select2-selection"), row.querySelector(".select2-selection__rendered")]
    value.removeAttribute("role")
    value.removeAttribute("aria-readonly")
    field.setAttribute("aria-labelledby", `${row.querySelector(".place-article label").id} ${value.id}`)
  }
})
  say(row)
}

form.addEventListener("click", (event) => {
  const [step] = event.target.closest("[name=_step]")?.value.split("-") ?? []
  if (!["up", "down", "clear"].includes(step)) return
  event.preventDefault()
  const row = event.target.closest("li")
  if (step === "clear") {
    $(selectOf(row)).val("").trigger("change")
    return say(row)
  }
  move(row, rows().indexOf(row) + (step === "up" ? -1 : 1))
  const other = step === "up" ? "down" : "up"
  ;(button(row, step).disabled ? button(row, other) : button(row, step)).focus()
})

$(list).on("change", "select.admin-autocomplete", ({ target }) => {
  // An end without an article is none.
  if (!target.value) for (const field of target.closest("li").querySelectorAll(".place-until :is(input, select)")) field.value = ""
  show()

// A screen reader hears what a field is called, and what is chosen in it: select2 calls it nothing. It is made by now.
$(() => {
  for (const row of rows()) {
    const [field, value] = [row.querySelector(".select2-selection"), row.querySelector(".select2-selection__rendered")]
    value.removeAttribute("role")
    value.removeAttribute("aria-readonly")
    field.setAttribute("aria-labelledby", `${row.querySelector(".place-article label").id} ${value.id}`)
  }
})
})

let dragged = null
const over = (event) => dragged && event.target.closest(".places > li")
function mark(row) {
  for (const other of rows()) other.classList.toggle("place-aim", other === row && row !== dragged)
}
for (const grip of list.querySelectorAll("[data-grip]")) grip.hidden = false
list.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.("[data-grip]")) return
  dragged = event.target.closest("li")
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", "")
  event.dataTransfer.setDragImage(dragged, 20, 20)
})
list.addEventListener("dragover", (event) => {
  if (!over(event)) return
  event.preventDefault()
  mark(over(event))
})
list.addEventListener("drop", (event) => {
  const target = over(event)
  if (!target) return
  event.preventDefault()
  if (target !== dragged) move(dragged, rows().indexOf(target))
})
list.addEventListener("dragend", () => {
  mark(null)
  dragged = null
})
show()

// A screen reader hears what a field is called, and what is chosen in it: select2 calls it nothing. It is made by now.
$(() => {
  for (const row of rows()) {
    const [field, value] = [row.querySelector(".select2-selection"), row.querySelector(".select2-selection__rendered")]
    value.removeAttribute("role")
    value.removeAttribute("aria-readonly")
    field.setAttribute("aria-labelledby", `${row.querySelector(".place-article label").id} ${value.id}`)
  }
})
