// Keeps what is typed into the form of an article: on the server every few seconds, and on this device for as long as the
// server does not have it. Says quietly how it stands, who else is here, and when another window writes at the same text.

const box = document.querySelector("[data-keep]")
const form = box.closest("form")
const field = (name) => form.elements.namedItem(name)
const kept = form.querySelector("[data-kept]")
const others = document.querySelector("[data-others]")
const { keep: address, user } = box.dataset
const PAUSE = 1500 // milliseconds after the last key
const AT_LEAST_EVERY = 5000
const PRESENCE = 15000
const PATIENCE = 8000
const KEEPALIVE_BYTES = 60000 // of what a browser sends on after its page is gone

let typed = 0 // changes so far
let stored = 0 // of these, what the server has
let sending = null
let timer = 0
let firstUnsent = 0
let failures = 0
let blocked = false // until somebody decides: log in, which window

// --- This device ---------------------------------------------------------------------------------------------------

const place = () => `entwurf:${user}:${field("_article").value || `neu:${field("_draft").value || field("_key").value}`}`
let used = place()

function remember(more = {}) {
  try {
    if (used !== place()) localStorage.removeItem(used)
    used = place()
    localStorage.setItem(used, JSON.stringify({ fields: [...entries()], ...more }))
  } catch {
    // Full or switched off: the server has to do.
  }
}

function forget() {
  try {
    localStorage.removeItem(used)
  } catch {
    // As above.
  }
}

function* entries() {
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") yield [name, value]
  }
}

// --- The server ------------------------------------------------------------------------------------------------------

async function ask(fields, options = {}) {
  const body = new URLSearchParams(fields)
  body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value)
  const response = await fetch(address, {
    method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE), ...options,
  })
  const said = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {}
  return { status: response.status, said }
}

// Another window has logged in or out: the form's token holds no more, the server tells the one that does.
async function renewToken() {
  const response = await fetch(box.dataset.login, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) })
  take(await response.json())
}

function take(said) {
  if (said.token) for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = said.token
  if ("draft" in said) {
    field("_draft").value = said.draft || ""
    field("_revision").value = said.revision
    if (!field("_article").value) history.replaceState(null, "", said.draft ? `?entwurf=${said.draft}` : "?")
  }
  if (said.others) tellOthers(said.others, said.version)
}

function tellOthers(names, version) {
  const several = names.length > 1
  let words = names.length ? `${names.join(", ")} ${several ? "bearbeiten" : "bearbeitet"} diesen Text gerade.` : ""
  const seen = field("_seen")?.value
  if (seen && version > Number(seen) && !("newer" in box.dataset)) {
    words += " Inzwischen wurde eine andere Fassung gespeichert; wenn Sie speichern, wählen Sie, was gelten soll."
  }
  if (others.textContent !== words) others.textContent = words
}

function say(words, ...buttons) {
  if (kept.dataset.words === words) return
  kept.dataset.words = words
  kept.replaceChildren(words, ...buttons)
  kept.classList.toggle("unkept", buttons.length > 0 || !/^(Gesichert|Keine|$)/.test(words))
}

function button(words, action) {
  const made = document.createElement("button")
  made.type = "button"
  made.textContent = words
  made.addEventListener("click", action)
  return made
}

// Returns whether the server has all that was typed until now.
async function send(more = {}, options = {}) {
  const now = typed
  let answer
  try {
    answer = await ask([...entries(), ["_typed", "1"], ...Object.entries(more)], options)
    if (answer.status === 403 && !answer.said.problem) {
      await renewToken()
      answer = await ask([...entries(), ["_typed", "1"], ...Object.entries(more)], options)
    }
  } catch {
    answer = { status: 0, said: {} }
  }
  const { status, said } = answer
  blocked = false
  if (status === 200) {
    take(said)
    failures = 0
    stored = now
    firstUnsent = 0
    if (typed === now) forget()
    say(said.saved ? `Gesichert ${said.saved}` : "Keine Änderungen")
    return true
  }
  if (status === 401) {
    blocked = true
    say("Nicht gesichert: Sie sind nicht mehr angemeldet. ", button("Anmelden", logIn))
    logIn()
  } else if (status === 409 && said.tab) {
    blocked = true
    say(
      `${said.problem} `,
      button("Hier weiterschreiben", () => send({ _over: "1" })),
      button("Anderen Stand zeigen", () => {
        stored = typed
        forget()
        location.reload()
      }),
    )
  } else if (status >= 400 && status < 500) {
    say(`Nicht gesichert: ${said.problem ?? "Bitte laden Sie die Seite neu."}`)
    failures += 1
  } else {
    failures += 1
    say("Nicht gesichert: keine Verbindung. Ihr Text bleibt hier stehen und wird gesichert, sobald es wieder geht.")
  }
  return false
}

function logIn() {
  document.dispatchEvent(new CustomEvent("anmelden", {
    detail: { address: box.dataset.login, username: box.dataset.username, done: (said) => { take(said); flush() } },
  }))
}

// One at a time, so that none overtakes the other.
async function flush(more) {
  clearTimeout(timer)
  while (sending) await sending
  if (typed === stored && !more) return true
  sending = send(more)
  const done = await sending
  sending = null
  if (!done || typed !== stored) plan()
  return done
}

function plan() {
  clearTimeout(timer)
  if (blocked || typed === stored) return
  firstUnsent ||= Date.now()
  const pause = failures ? Math.min(15000, 1000 * 2 ** failures) : Math.max(0, Math.min(PAUSE, firstUnsent + AT_LEAST_EVERY - Date.now()))
  timer = setTimeout(flush, pause)
}

// As it stands, for a comparison: scripts tell of changes that are none.
const written = () => JSON.stringify([...entries()].filter(([name]) => !["_draft", "_revision", "_seen"].includes(name)))
let before = written()

function note() {
  const now = written()
  if (now === before) return
  before = now
  typed += 1
  remember()
  plan()
}

// --- What happens to the form ------------------------------------------------------------------------------------------

form.addEventListener("input", note)
form.addEventListener("change", note)
// Choices of other scripts (authors, topics) reach the form as events of jQuery alone.
window.django?.jQuery(form).on("change", "select", note)

let passing = false
form.addEventListener("submit", async (event) => {
  if (passing) return
  const { submitter } = event
  event.preventDefault()
  say("Wird gesendet …")
  while (sending) await sending
  typed += 1
  remember()
  const reached = await flush()
  // Without a login or a line the form stays; a second window or what is too long, the answer to it will say.
  if (!reached && (kept.textContent.includes("nicht mehr angemeldet") || kept.textContent.includes("keine Verbindung"))) return
  const stays = submitter?.formTarget === "_blank"
  if (stays) say(`Gesichert`)
  else remember({ submitted: true })
  passing = true
  stored = typed
  form.requestSubmit(submitter?.form === form ? submitter : undefined)
  if (stays) passing = false
})
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload() })

addEventListener("beforeunload", (event) => { if (typed !== stored) event.preventDefault() })
addEventListener("online", () => { failures = 0; plan() })
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || typed === stored || sending) return
  const size = [...entries()].reduce((sum, [name, value]) => sum + name.length + 3 * value.length, 0)
  clearTimeout(timer)
  sending = send({}, size < KEEPALIVE_BYTES ? { keepalive: true } : {}).then((done) => { sending = null; if (!done) plan() })
})

// --- Who is here ---------------------------------------------------------------------------------------------------------

async function beat() {
  if (document.visibilityState === "hidden" || passing || blocked) return
  try {
    const { status, said } = await ask([["_article", field("_article").value]])
    if (status === 200) take(said)
    else if (status === 403 && !said.problem) await renewToken()
  } catch {
    // The next one may get through.
  }
}
if (field("_article").value) {
  beat()
  setInterval(beat, PRESENCE)
}

// --- What this device still has from before: the browser was closed or killed while the server could not be reached ---------

async function sendWhatIsLeft() {
  const mine = `entwurf:${user}:`
  const names = Object.keys(localStorage).filter((name) => name === used || (name.startsWith(`${mine}neu:`) && !field("_article").value))
  for (const name of names) {
    const { fields, submitted } = JSON.parse(localStorage.getItem(name))
    const { status, said } = await ask([...fields, ["_typed", "1"], ...(submitted ? [["_submitted", "1"]] : [])])
    if (status === 200) {
      localStorage.removeItem(name)
      // Nothing that this page does not show already.
      if (!said.draft || (said.draft === Number(field("_draft").value) && said.revision === Number(field("_revision").value))) continue
      const own = new URLSearchParams(fields).get("_article") || ""
      location.replace(own ? location.href : `?entwurf=${said.draft}`)
      if (own) location.reload()
      return
    }
    if (status === 409 && said.tab) {
      say(
        "Auf diesem Gerät steht noch ein Stand, der nicht gesichert wurde. ",
        button("Einsetzen", async () => {
          const answer = await ask([...fields, ["_typed", "1"], ["_over", "1"]])
          if (answer.status !== 200) return
          localStorage.removeItem(name)
          location.reload()
        }),
        button("Verwerfen", () => {
          localStorage.removeItem(name)
          say("")
        }),
      )
    }
  }
}
if ("again" in box.dataset) {
  // The form came back with something to mend, and holds what was sent.
  typed += 1
  remember()
  plan()
} else sendWhatIsLeft().catch(() => {})
