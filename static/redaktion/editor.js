// The text editor. It knows the elements of articles/markup.py and nothing else, so that whatever is pasted comes out as
// one of them. The textarea stays what is sent.

import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Extension, Gapcursor, HardBreak, Heading, History, Italic, Link,
  ListItem, Mark, Menu, Node, OrderedList, Paragraph, Table, TableCell, TableHeader, TableRow, Text, crel,
  initializeEditors, mergeAttributes, updateAttrsDialog,
} from "django-prose-editor/editor"
import { cleanPasted } from "redaktion/einfuegen"

const LANGUAGE = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/
const ADDRESS = /^(https?:\/\/[^\s/]|mailto:\S|\/(?![/\\])|#)\S*$/

// Where something goes that is inserted while the caret stands in a caption: behind the figure, or behind its gallery.
function behind({ $from }, names) {
  for (let depth = 1; depth <= $from.depth; depth++) {
    if (names.includes($from.node(depth).type.name)) return $from.after(depth)
  }
  return null
}

function insert(editor, content, names) {
  const place = behind(editor.state.selection, names)
  const chain = editor.chain().focus()
  if (place === null) chain.insertContent(content).run()
  else chain.insertContentAt(place, content).run()
}

const askLanguage = updateAttrsDialog(
  { lang: { type: "string", title: "Sprache, z. B. fr, en oder ar (leer: deutsch)" } },
  { title: "Fremdsprachige Stelle", submitText: "Übernehmen" },
)

const Foreign = Mark.create({
  name: "foreign",
  addAttributes: () => ({ lang: { default: null, parseHTML: (element) => element.getAttribute("lang") } }),
  parseHTML: () => [{
    tag: "span[lang]",
    // What other programs mark as German, they mark everywhere.
    getAttrs: ({ lang }) => (LANGUAGE.test(lang) && !/^de\b/i.test(lang) ? null : false),
  }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "foreign",
      groups: "marks",
      button: buttons.material("translate", "Fremdsprachige Stelle"),
      active: (editor) => editor.isActive("foreign"),
      command: (editor) => askLanguage(editor, editor.getAttributes("foreign")).then((answer) => {
        if (!answer) return
        const lang = answer.lang.trim()
        const chain = editor.chain().focus().extendMarkRange("foreign")
        if (LANGUAGE.test(lang)) chain.setMark("foreign", { lang }).run()
        else chain.unsetMark("foreign").run()
      }),
    })
  },
})

const Caption = Node.create({
  name: "caption",
  content: "inline*",
  isolating: true,
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
  addKeyboardShortcuts() {
    return {
      // The text goes on behind the image, or behind its gallery.
      Enter: ({ editor }) => {
        const { selection } = editor.state
        if (selection.$from.parent.type.name !== "caption") return false
        const place = behind(selection, ["gallery", "figure"])
        return editor.chain().insertContentAt(place, { type: "paragraph" }).setTextSelection(place + 1).run()
      },
    }
  },
})

// An image is a reference to the library: its number, and what stands below it here.
const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "caption",
  isolating: true,
  draggable: true,
  addOptions: () => ({ thumbnail: "", images: "" }),
  addAttributes: () => ({
    image: {
      default: null,
      parseHTML: (element) => element.dataset.image,
      renderHTML: ({ image }) => ({ "data-image": image }),
    },
  }),
  parseHTML: () => [{
    tag: "figure[data-image]",
    getAttrs: (element) => (/^[1-9]\d{0,17}$/.test(element.dataset.image) ? null : false),
  }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
  addNodeView() {
    return ({ node, getPos, editor }) => {
      const contentDOM = crel("div")
      const missing = crel("span", { className: "figure-missing", contentEditable: "false", hidden: true })
      missing.textContent = `Bild Nr. ${node.attrs.image} gibt es nicht.`
      const picture = crel("img", { alt: "", contentEditable: "false" })
      picture.src = this.options.thumbnail.replace("/0/", `/${node.attrs.image}/`)
      picture.addEventListener("error", () => { picture.hidden = true; missing.hidden = false })
      picture.addEventListener("click", () => editor.commands.setNodeSelection(getPos()))
      const remove = crel("button", { type: "button", contentEditable: "false", textContent: "Bild entfernen" })
      remove.addEventListener("click", () => {
        const at = getPos()
        editor.chain().focus().deleteRange({ from: at, to: at + editor.state.doc.nodeAt(at).nodeSize }).run()
      })
      const dom = crel("figure", { className: "figure" }, [picture, missing, remove, contentDOM])
      const stopEvent = (event) => remove.contains(event.target)
      return { dom, contentDOM, stopEvent, ignoreMutation: (change) => change.target !== contentDOM && !contentDOM.contains(change.target) }
    }
  },
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image", "Bild aus der Bilddatenbank"),
      command: (editor) => {
        const chosen = ({ image, caption }) => {
          const content = [{ type: "caption", content: caption ? [{ type: "text", text: caption }] : [] }]
          insert(editor, { type: "figure", attrs: { image }, content }, ["figure"])
        }
        document.dispatchEvent(new CustomEvent("bildauswahl", { detail: { address: this.options.images, chosen } }))
      },
    })
  },
})

// The figures beside each other in which the caret stands become a gallery, or a gallery becomes figures.
function toggleGallery(editor) {
  const { state, view } = editor
  const { $from } = state.selection
  let depth = $from.depth
  while (depth > 0 && $from.node(depth).type.name !== "figure") depth--
  // A figure that is selected as a whole is not around the caret, but beside it.
  const parentDepth = depth > 0 ? depth - 1 : $from.depth
  const parent = $from.node(parentDepth)
  if (parent.type.name === "gallery") {
    view.dispatch(state.tr.replaceWith($from.before(parentDepth), $from.after(parentDepth), parent.content))
    return
  }
  const isFigure = (index) => parent.maybeChild(index)?.type.name === "figure"
  let first = $from.index(parentDepth)
  if (!isFigure(first)) return
  let last = first
  while (first > 0 && isFigure(first - 1)) first--
  while (isFigure(last + 1)) last++
  let begin = $from.start(parentDepth)
  for (let index = 0; index < first; index++) begin += parent.child(index).nodeSize
  const figures = []
  let end = begin
  for (let index = first; index <= last; index++) {
    figures.push(parent.child(index))
    end += parent.child(index).nodeSize
  }
  view.dispatch(state.tr.replaceWith(begin, end, state.schema.nodes.gallery.create(null, figures)))
}

const Gallery = Node.create({
  name: "gallery",
  group: "block",
  content: "figure+",
  parseHTML: () => [{ tag: "div[data-gallery]" }],
  renderHTML: () => ["div", { "data-gallery": "" }, 0],
  addKeyboardShortcuts() {
    return {
      // Behind an image the first press selects it, as no text is to run into its caption.
      Backspace: ({ editor }) => {
        const { $from, empty } = editor.state.selection
        if (!empty || $from.parentOffset > 0 || $from.depth === 0 || $from.parent.type.name === "caption") return false
        const place = $from.before()
        const before = editor.state.doc.resolve(place).nodeBefore
        if (!["figure", "gallery"].includes(before?.type.name)) return false
        return editor.commands.setNodeSelection(place - before.nodeSize)
      },
    }
  },
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "gallery",
      groups: "nodes",
      button: buttons.material("collections", "Galerie aus benachbarten Bildern, oder wieder einzelne"),
      hidden: (editor) => !editor.isActive("figure") && !editor.isActive("gallery"),
      active: (editor) => editor.isActive("gallery"),
      command: toggleGallery,
    })
  },
})

// What people type becomes an address that the text may have, or "" when it cannot.
function asAddress(typed) {
  let address = typed.trim()
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(address)) address = `mailto:${address}`
  else if (/^(www\.|[^\s/:@#]+\.[a-z]{2,}(\/|$))/i.test(address)) address = `https://${address}`
  address = address.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase())
  return ADDRESS.test(address) ? address : ""
}

async function editLink(editor) {
  if (editor.state.selection.empty && !editor.isActive("link")) return
  let href = editor.getAttributes("link").href ?? ""
  let title = "Link"
  for (;;) {
    const ask = updateAttrsDialog(
      { href: { type: "string", title: "Adresse: https://…, name@example.org oder eine eigene Seite wie /ticker/" } },
      { title, submitText: "Übernehmen" },
    )
    const answer = await ask(editor, { href })
    if (!answer) return
    href = answer.href
    const address = asAddress(href)
    const chain = editor.chain().focus().extendMarkRange("link")
    if (address) return chain.setLink({ href: address }).run()
    if (!href.trim()) return chain.unsetLink().run()
    title = "Zu dieser Adresse kann kein Link führen"
  }
}

const OwnLink = Link.extend({
  addCommands() {
    return { ...this.parent?.(), addLink: () => ({ editor }) => { editLink(editor); return true } }
  },
})

// A link to an article of ours, found by its words; without a selection its headline becomes the text.
const OwnArticle = Extension.create({
  name: "ownArticle",
  addOptions: () => ({ links: "" }),
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "ownArticle",
      groups: "link",
      button: buttons.material("article", "Link zu einem eigenen Artikel"),
      command: (editor) => {
        const { from, to, empty } = editor.state.selection
        const words = empty ? "" : editor.state.doc.textBetween(from, to, " ")
        const chosen = ({ address, title }) => {
          const link = { type: "link", attrs: { href: address } }
          if (empty) editor.chain().focus().insertContent({ type: "text", text: title, marks: [link] }).run()
          else editor.chain().focus().setTextSelection({ from, to }).setLink({ href: address }).run()
        }
        document.dispatchEvent(new CustomEvent("verweis", { detail: { address: this.options.links, words: words.slice(0, 60), chosen } }))
      },
    })
  },
})

// The words of the toolbar, which the editor brings in English.
const WORDS = {
  heading2: "Zwischenüberschrift", heading3: "Kleine Zwischenüberschrift", paragraph: "Absatz", bulletList: "Liste",
  orderedList: "Nummerierte Liste", blockquote: "Zitat", bold: "Fett", italic: "Kursiv", link: "Link", unlink: "Link entfernen",
  table: "Tabelle einfügen", "table:addColumnAfter": "Spalte dahinter", "table:deleteColumn": "Spalte löschen",
  "table:addRowAfter": "Zeile darunter", "table:deleteRow": "Zeile löschen", "table:mergeCells": "Zellen verbinden",
  "table:splitCell": "Zelle teilen", "table:toggleHeaderCell": "Kopfzelle", "table:deleteTable": "Tabelle löschen",
  "history:undo": "Rückgängig", "history:redo": "Wiederholen",
}

const Wording = Extension.create({
  name: "wording",
  addMenuItems({ menu }) {
    for (const item of menu.items("blockType lists nodes marks link table history")) {
      const word = WORDS[item.name]
      if (!word) continue
      item.button.title = word
      item.button.setAttribute("aria-label", word)
      if (item.option) item.option.textContent = word
      const { active, enabled } = item
      item.enabled = (editor) => {
        const is = enabled(editor)
        item.button.setAttribute("aria-disabled", String(!is))
        return is
      }
      item.active = (editor) => {
        const is = active(editor)
        item.button.setAttribute("aria-pressed", String(Boolean(is)))
        return is
      }
      if (item.name === "table") {
        item.command = (editor) => {
          const row = (type) => ({ type: "tableRow", content: [1, 2, 3].map(() => ({ type, content: [{ type: "paragraph" }] })) })
          const content = [row("tableHeader"), row("tableCell"), row("tableCell")]
          insert(editor, { type: "table", content }, ["gallery", "figure", "table"])
        }
      }
    }
  },
})

const askCaption = updateAttrsDialog(
  { caption: { type: "string", title: "Überschrift der Tabelle (leer: keine)" } },
  { title: "Tabellenüberschrift", submitText: "Übernehmen" },
)

// Rows are all that a table of this editor can hold, so its caption is an attribute. Its head follows from its cells.
const CaptionedTable = Table.extend({
  addAttributes() {
    const parseHTML = (element) => element.querySelector(":scope > caption")?.textContent.trim() || null
    return { ...this.parent?.(), caption: { default: null, parseHTML, rendered: false } }
  },
  parseHTML: () => [{ tag: "caption", ignore: true }, { tag: "table" }],
  renderHTML({ node }) {
    const { caption } = node.attrs
    return caption ? ["table", ["caption", caption], ["tbody", 0]] : ["table", ["tbody", 0]]
  },
  addNodeView() {
    const make = this.parent()
    return (options) => {
      const view = make(options)
      const show = ({ attrs }) => {
        if (attrs.caption) view.table.createCaption().textContent = attrs.caption
        else view.table.deleteCaption()
      }
      const update = view.update
      view.update = (node) => {
        const kept = update(node)
        if (kept) show(node)
        return kept
      }
      const ignore = view.ignoreMutation?.bind(view)
      view.ignoreMutation = (change) => view.table.caption?.contains(change.target) || change.target === view.table || ignore?.(change)
      show(options.node)
      return view
    }
  },
  addMenuItems(options) {
    this.parent?.(options)
    options.menu.defineItem({
      name: "table:caption",
      groups: "table",
      button: options.buttons.material("title", "Tabellenüberschrift"),
      hidden: (editor) => !editor.isActive("table"),
      command: (editor) => askCaption(editor, editor.getAttributes("table")).then((answer) => {
        if (answer) editor.chain().focus().updateAttributes("table", { caption: answer.caption.trim() || null }).run()
      }),
    })
  },
})

// A whole paragraph or quote in another language.
const Languages = Extension.create({
  name: "languages",
  addGlobalAttributes: () => [{ types: ["paragraph", "blockquote"], attributes: { lang: { default: null } } }],
})

function extensions({ image, images, links }) {
  return [
    Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor, Bold, Italic, Foreign, Blockquote, BulletList,
    OrderedList.configure({ enableListAttributes: false }), ListItem, CaptionedTable, TableRow, TableHeader, TableCell, Languages,
    Heading.configure({ levels: [2, 3] }),
    OwnLink.configure({
      openOnClick: false,
      enableTarget: false,
      autolink: false,
      HTMLAttributes: { target: null, rel: null },
      isAllowedUri: (address) => ADDRESS.test(address ?? ""),
    }),
    ...(links ? [OwnArticle.configure({ links })] : []),
    ...(images ? [Caption, Gallery, Figure.configure({ thumbnail: image, images })] : []),
    Menu.configure({
      groups: [
        { group: "blockType -lists", type: "dropdown", minItems: 2 },
        { group: "lists" },
        { group: "nodes -blockType -lists" },
        { group: "marks" },
        { group: "link" },
        { group: "table" },
        { group: "history" },
      ],
    }),
    Wording,
  ]
}

// The bar with the buttons stands over the end of the page.
const BAR = { top: 50, right: 0, bottom: 100, left: 0 }

// Browsers tell of a moved caret a moment later. A key that comes sooner would act where the caret was, and the browser
// by itself where it is: it then runs a paragraph into the caption of the image before.
function catchUp(view, event) {
  if (["Backspace", "Delete", "Enter"].includes(event.key)) view.domObserver.flush()
  return false
}

// Whoever leaves with something unsaved is asked, unless the form keeps it by itself (sichern.js).
function guard(form) {
  if (!form || form.dataset.guarded || form.querySelector("[data-keep]")) return
  form.dataset.guarded = "1"
  let changed = false
  form.addEventListener("input", () => { changed = true })
  form.addEventListener("submit", () => { changed = false })
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault() })
}

function create(textarea) {
  guard(textarea.form)
  const element = crel("div", { className: "prose-editor" })
  textarea.before(element)
  element.append(textarea)
  const editor = new Editor({
    element,
    extensions: extensions(textarea.dataset),
    content: textarea.value,
    injectCSS: false, // our style sheet has it: the policy allows no inline style
    editorProps: { handleKeyDown: catchUp, scrollThreshold: BAR, scrollMargin: BAR, transformPastedHTML: cleanPasted, attributes: { "aria-label": "Text", role: "textbox", "aria-multiline": "true", lang: "de", spellcheck: "true" } },
    onUpdate({ editor }) {
      textarea.value = editor.isEmpty ? "" : editor.getHTML()
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  // Other scripts have put in another text; Ctrl+Z brings the one before back.
  textarea.addEventListener("eingesetzt", () => editor.commands.setContent(textarea.value))
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  label?.addEventListener("click", () => editor.commands.focus())
  if (textarea.getAttribute("aria-invalid")) editor.view.dom.setAttribute("aria-invalid", "true")
  return editor
}

initializeEditors(create, "[data-text-editor]")
document.querySelector("[aria-invalid=true]:not([hidden], textarea[data-text-editor])")?.focus()
