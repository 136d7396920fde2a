// The entry above the ticker: Enter publishes, the time keeps pace until somebody sets it, several pasted lines show.

const form = document.querySelector("[data-entry]")
const text = form.querySelector("textarea")
const [day, time] = form.querySelectorAll(".entry-time input")
let touched = Boolean(form.querySelector(".errorlist"))

for (const input of [day, time]) input.addEventListener("input", () => { touched = true })
for (const input of [day, time]) input.addEventListener("change", () => { touched = true })

function keepTime() {
  if (touched) return
  const now = new Date()
  const german = (options) => new Intl.DateTimeFormat("de-DE", { timeZone: "Europe/Berlin", ...options }).format(now)
  time.value = german({ hour: "2-digit", minute: "2-digit", hour12: false })
  day.value = german({ day: "2-digit", month: "2-digit", year: "numeric" })
}
keepTime()
setInterval(keepTime, 5000)

function grow() {
  text.rows = Math.min(12, Math.max(1, text.value.split("\n").length))
}
text.addEventListener("input", grow)
grow()

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
  event.preventDefault()
  if (text.value.trim()) form.requestSubmit()
})
let sent = false
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault() // twice pressed is once published
  sent = true
})
if (text === document.activeElement) text.setSelectionRange(text.value.length, text.value.length)
