// Logs in again without leaving the page: for whoever asks with the event "anmelden" on document, whose detail holds
// `address`, `username` and `done(answer)`.

const dialog = document.createElement("dialog")
dialog.className = "login-again"
dialog.setAttribute("aria-labelledby", "anmelden-titel")
dialog.innerHTML = `<form>
  <h2 id="anmelden-titel">Sie sind nicht mehr angemeldet</h2>
  <p>Ihr Text steht noch hier. Melden Sie sich an, und er wird gesichert.</p>
  <p><label>Benutzername <input name="username" autocomplete="username" readonly></label></p>
  <p><label>Passwort <input name="password" type="password" autocomplete="current-password" required></label></p>
  <p class="login-problem" role="alert" hidden></p>
  <p><button class="default">Anmelden</button> <button type="button" data-later>Später</button></p>
</form>`
document.body.append(dialog)
const form = dialog.querySelector("form")
const problem = dialog.querySelector("[role=alert]")
let asked = null

document.addEventListener("anmelden", ({ detail }) => {
  if (dialog.open) return
  asked = detail
  form.elements.username.value = detail.username
  form.elements.password.value = ""
  problem.hidden = true
  dialog.showModal()
  form.elements.password.focus()
})

dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close())

form.addEventListener("submit", async (event) => {
  event.preventDefault()
  problem.hidden = true
  const headers = { Accept: "application/json" }
  try {
    const { token } = await (await fetch(asked.address, { headers })).json()
    const body = new URLSearchParams(new FormData(form))
    body.set("csrfmiddlewaretoken", token)
    const response = await fetch(asked.address, { method: "POST", body, headers })
    const said = await response.json()
    if (response.ok) {
      dialog.close()
      asked.done(said)
      return
    }
    problem.textContent = said.problem
  } catch {
    problem.textContent = "Keine Verbindung. Bitte versuchen Sie es gleich noch einmal."
  }
  problem.hidden = false
})
