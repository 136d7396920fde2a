// Says how long a field is, and from where on it is too long for its place: `data-count` is that length.

for (const field of document.querySelectorAll("[data-count]")) {
  const length = Number(field.dataset.count)
  const shown = document.createElement("span")
  shown.className = "counter"
  shown.id = `${field.id}_zaehler`
  field.after(shown)
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${shown.id}`.trim())
  const count = () => {
    const now = [...field.value.trim()].length
    shown.textContent = now ? `${now} von etwa ${length} Zeichen` : `etwa ${length} Zeichen`
    shown.classList.toggle("over", now > length)
  }
  field.addEventListener("input", count)
  count()
}
