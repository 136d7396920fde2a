// Uploads one file after another, each with its progress, and says what became of it.

const form = document.querySelector("[data-upload]")
const files = form.querySelector("input[type=file]")
const list = form.querySelector(".uploads")
const send = form.querySelector("button[type=submit]")

function entry(file) {
  const row = document.createElement("li")
  row.innerHTML = '<span class="upload-picture"></span><span><strong></strong> <progress max="100" value="0"></progress> <span class="said"></span></span>'
  row.querySelector("strong").textContent = file.name
  row.querySelector("progress").setAttribute("aria-label", `${file.name} wird hochgeladen`)
  list.append(row)
  return row
}

function upload(file, row) {
  return new Promise((resolve) => {
    const data = new FormData()
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
    data.append("credit", form.elements.credit.value)
    data.append("files", file)
    const request = new XMLHttpRequest()
    const progress = row.querySelector("progress")
    const said = row.querySelector(".said")
    request.upload.addEventListener("progress", (event) => {
      progress.value = (100 * event.loaded) / event.total
      if (event.loaded === event.total) {
        progress.removeAttribute("value")
        said.textContent = "Wird zugeschnitten …"
      }
    })
    request.addEventListener("loadend", () => {
      progress.remove()
      let answer = null
      try {
        answer = JSON.parse(request.responseText)
      } catch {
        // No answer of ours: the connection broke, the login is over, or the file is too large for the server.
      }
      const result = answer?.results?.[0]
      const left = request.responseURL.includes("/login/") || request.status === 403
      const sentence = left
        ? "Sie sind abgemeldet. Bitte melden Sie sich in einem anderen Fenster an, und laden Sie dann noch einmal hoch."
        : "Das Hochladen ist gescheitert. Bitte versuchen Sie es noch einmal."
      const problem = result ? result.problem : answer?.problem || sentence
      row.classList.toggle("failed", Boolean(problem))
      said.textContent = problem || result.note || "Hochgeladen."
      if (result?.address) {
        const link = Object.assign(document.createElement("a"), { href: result.address, textContent: "Beschriften" })
        said.after(" ", link)
        const picture = Object.assign(document.createElement("img"), { src: result.thumbnail, alt: "", width: 120, height: 90 })
        row.querySelector(".upload-picture").replaceWith(picture)
      }
      resolve()
    })
    request.open("POST", form.action || location.href)
    request.setRequestHeader("Accept", "application/json")
    request.send(data)
  })
}

async function uploadAll(chosen) {
  if (!chosen.length) return
  send.disabled = true
  const rows = chosen.map((file) => [file, entry(file)])
  for (const [file, row] of rows) await upload(file, row)
  files.value = ""
  send.disabled = false
  if (!list.nextElementSibling.matches(".next")) {
    const next = Object.assign(document.createElement("p"), { className: "next" })
    next.append(Object.assign(document.createElement("a"), { href: form.dataset.library, textContent: "Weiter: die Bilder beschriften" }))
    list.after(next)
  }
  list.nextElementSibling.querySelector("a").focus()
}

form.addEventListener("submit", (event) => {
  if (!files.files.length) return // the server says what is missing
  event.preventDefault()
  uploadAll([...files.files])
})
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault()) // beside the form
form.addEventListener("dragover", (event) => {
  event.preventDefault()
  form.classList.add("dragging")
})
form.addEventListener("dragleave", () => form.classList.remove("dragging"))
form.addEventListener("drop", (event) => {
  event.preventDefault()
  form.classList.remove("dragging")
  uploadAll([...event.dataTransfer.files])
})
