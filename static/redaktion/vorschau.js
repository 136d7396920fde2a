// The preview: links in it open beside it, and a link for outsiders is selected by a click.

for (const frame of document.querySelectorAll(".preview-frame")) {
  const prepare = () => {
    for (const link of frame.contentDocument?.querySelectorAll("a[href]:not([href^='#'])") ?? []) link.target = "_blank"
  }
  frame.addEventListener("load", prepare)
  prepare()
}
for (const field of document.querySelectorAll("[data-copy]")) field.addEventListener("focus", () => field.select())
