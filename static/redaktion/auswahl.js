// The searching selects of Django's admin have no names for a screen reader: they get those of their fields.

function name(container) {
  const select = container.previousElementSibling
  const words = select?.getAttribute("aria-label") ?? document.querySelector(`label[for="${select?.id}"]`)?.textContent.trim().replace(/:$/, "")
  if (!words) return
  const labelled = container.querySelectorAll(".select2-selection, .select2-search__field, .select2-selection__rendered[role=textbox]")
  for (const part of labelled) part.setAttribute("aria-label", words)
  // It holds a button as well, which no list may.
  container.querySelector("ul.select2-selection__rendered")?.setAttribute("role", "presentation")
}

const nameAll = () => {
  for (const container of document.querySelectorAll(".select2-container")) name(container)
}
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.classList?.contains("select2-container") || node.querySelector?.(".select2-container, .select2-selection__choice")))) nameAll()
}).observe(document.body, { childList: true, subtree: true })
nameAll()
