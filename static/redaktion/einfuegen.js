// What is pasted, before the editor reads it: Word, LibreOffice and Google Docs say in styles what our elements say by
// their names. The policy of the page keeps browsers from reading style attributes, so they are read as text here.

const TAG = /<[a-z][^<>]*>/gi
const UNWANTED = "script, style, title, meta, link, img, svg, math, iframe, object, embed, xml, o\\:p, template, noscript"

// As text, so that no parser ever sees a style or a handler.
const disarm = (html) =>
  html
    .replace(/<!--\[if [\s\S]*?<!\[endif\]-->|<!\[(?:if|endif)[^>]*>/gi, "")
    .replace(/<(style|script|xml)\b[\s\S]*?(<\/\1\s*>|$)/gi, "")
    .replace(/<(base|meta|link)\b[^>]*>/gi, "")
    .replace(TAG, (tag) => tag.replace(/[\s/"']style(\s*=)/gi, " data-said$1").replace(/([\s/"'`])on[a-z]+(\s*=)/gi, "$1 data-dropped$2"))

function rename(element, name) {
  const other = element.ownerDocument.createElement(name)
  other.append(...element.childNodes)
  element.replaceWith(other)
  return other
}

function unwrap(element) {
  element.replaceWith(...element.childNodes)
}

function wrapContent(element, name) {
  const inner = element.ownerDocument.createElement(name)
  inner.append(...element.childNodes)
  element.append(inner)
}

// Paragraphs that Word shows as a list, each with its sign in front, become one.
function makeLists(page) {
  let list = null
  for (const paragraph of page.querySelectorAll("p")) {
    const item = /MsoListParagraph/i.test(paragraph.className) || /mso-list\s*:\s*l/i.test(paragraph.dataset.said ?? "")
    const sign = item && paragraph.textContent.match(/^[\s\u00a0]*([·•▪◦§oØ\-–]|\(?(?:\d{1,3}|[a-z]{1,4})[.)])[\s\u00a0]+/i)
    if (!sign) {
      list = null
      continue
    }
    const name = /[\da-z][.)]$/i.test(sign[1]) ? "ol" : "ul"
    if (!list || list.localName !== name || list.nextElementSibling !== paragraph) {
      list = page.createElement(name)
      paragraph.before(list)
    }
    let rest = sign[0].length
    const walker = page.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
    while (rest > 0 && walker.nextNode()) {
      const cut = Math.min(rest, walker.currentNode.length)
      walker.currentNode.deleteData(0, cut)
      rest -= cut
    }
    const entry = page.createElement("li")
    list.append(entry)
    entry.append(paragraph)
  }
}

export function cleanPasted(html) {
  const page = new DOMParser().parseFromString(disarm(html), "text/html")
  for (const element of page.querySelectorAll(UNWANTED)) element.remove()
  makeLists(page)
  // Pictures of other pages are not ours, their captions say nothing without them, and notes have no place to lead to.
  for (const figure of page.querySelectorAll("figure:not([data-image])")) {
    for (const caption of figure.querySelectorAll("figcaption")) caption.remove()
    unwrap(figure)
  }
  for (const link of page.querySelectorAll("a[href^='#'], a:not([href])")) unwrap(link)
  for (const element of page.querySelectorAll("b, strong, i, em, span, font, p, li, td, th, h1, h2, h3, h4, h5, h6")) {
    const said = element.dataset.said ?? ""
    const weight = said.match(/font-weight\s*:\s*(\w+)/i)?.[1].toLowerCase()
    const bold = weight === "bold" || weight === "bolder" || Number(weight) >= 600
    const italic = /font-style\s*:\s*(italic|oblique)/i.test(said)
    if (["b", "strong"].includes(element.localName) && weight && !bold) unwrap(element)
    else if (["i", "em"].includes(element.localName) && /font-style\s*:\s*normal/i.test(said)) unwrap(element)
    else if (["span", "font", "td", "p"].includes(element.localName)) {
      if (bold) wrapContent(element, "strong")
      if (italic) wrapContent(element, "em")
    }
  }
  for (const element of page.querySelectorAll("h1")) rename(element, "h2")
  for (const element of page.querySelectorAll("h4, h5, h6")) rename(element, "h3")
  // A heading is bold as it is, and a line break between blocks is no line.
  for (const element of page.querySelectorAll(":is(h2, h3) :is(b, strong)")) unwrap(element)
  for (const element of page.querySelectorAll("br.Apple-interchange-newline, body > br")) element.remove()
  for (const element of page.querySelectorAll("[data-said], [data-dropped], [class], [id]")) {
    for (const name of ["data-said", "data-dropped", "class", "id"]) element.removeAttribute(name)
  }
  return page.body.innerHTML
}
