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
      const remove = crel("button", { type: "button", contentEditable: "false", textContent: "Bild entfernen" })
      remove.addEventListener("click", () => {
        const at = getPos()
        editor.chain().focus().deleteRange({ from: at, to: at + editor.state.doc.nodeAt(at).nodeSize }).run()
      })
      const dom = crel("figure", { className: "figure" }, [picture, missing, remove, contentDOM])
      return { dom, contentDOM, ignoreMutation: (change) => change.target !== contentDOM && !contentDOM.contains(change.target) }
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
          editor.chain().focus().insertContent({ type: "figure", attrs: { image }, content }).run()
        }
        document.dispatchEvent(new CustomEvent("bildauswahl", { detail: { address: this.options.images, chosen } }))
      },
    })
  },
})

const Gallery = Node.create({
  name: "gallery",
  group: "block",
  content: "figure+",
  parseHTML: () => [{ tag: "div[data-gallery]" }],
  renderHTML: () => ["div", { "data-gallery": "" }, 0],
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

function extensions({ image, images }) {
  return [
    Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor, Bold, Italic, Foreign, Blockquote, BulletList,
    OrderedList, ListItem, CaptionedTable, TableRow, TableHeader, TableCell, Caption, Gallery, Languages,
    Heading.configure({ levels: [2, 3] }),
    Link.configure({
      openOnClick: false,
      enableTarget: false,
      autolink: false,
      HTMLAttributes: { target: null, rel: null },
      isAllowedUri: (address) => ADDRESS.test(address ?? ""),
    }),
    Figure.configure({ thumbnail: image, images }),
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
  ]
}

function create(textarea) {
  const element = crel("div", { className: "prose-editor" })
  textarea.before(element)
  element.append(textarea)
  const editor = new Editor({
    element,
    extensions: extensions(textarea.dataset),
    content: textarea.value,
    injectCSS: false, // our style sheet has it: the policy allows no inline style
    editorProps: { transformPastedHTML: cleanPasted, attributes: { "aria-label": "Text", role: "textbox", "aria-multiline": "true", lang: "de", spellcheck: "true" } },
    onUpdate({ editor }) {
      textarea.value = editor.isEmpty ? "" : editor.getHTML()
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  label?.addEventListener("click", () => editor.commands.focus())
  return editor
}

initializeEditors(create, "[data-text-editor]")
