// Strg+S saves, Strg+Eingabe takes the first step that leads on: publish, or hand in for review.

const row = document.querySelector(".steps")
const press = (step) => row.querySelector(`button[value="${step}"]`)

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || document.querySelector("dialog[open]")) return
  const save = press("save")
  const button = event.key.toLowerCase() === "s" ? save : event.key === "Enter" ? press("publish") ?? press("submit") ?? save : null
  if (!button) return
  event.preventDefault()
  event.stopPropagation()
  button.click()
}, { capture: true })
