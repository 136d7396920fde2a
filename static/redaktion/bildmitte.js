// The focal point of an image: by click, by the arrow keys, or as numbers; with the cuts that follow from it.

const focus = document.querySelector("[data-focus]")
const inputs = { x: document.getElementById("id_focal_x"), y: document.getElementById("id_focal_y") }
const RATIOS = { "16x9": [16, 9], "4x3": [4, 3], "1x1": [1, 1] }

if (focus && inputs.x && inputs.y) {
  const size = { x: Number(focus.dataset.width), y: Number(focus.dataset.height) }
  const picture = focus.querySelector(".focus-picture img")
  const point = focus.querySelector(".focus-point")
  const read = (axis) => Math.min(100, Math.max(0, Math.round(Number(inputs[axis].value)) || 0))

  // As articles/images.py, crop_box: the largest frame of the ratio, its centre as near to the point as can be.
  const begin = (whole, part, percent) =>
    Math.max(0, Math.min(whole - part, Math.floor((2 * whole * percent - 100 * part + 100) / 200)))

  function show() {
    point.hidden = false
    point.style.left = `${read("x")}%`
    point.style.top = `${read("y")}%`
    for (const frame of focus.querySelectorAll("[data-ratio]")) {
      const [a, b] = RATIOS[frame.dataset.ratio]
      const width = Math.min(size.x, Math.floor((size.y * a) / b))
      const height = Math.min(size.y, Math.floor((size.x * b) / a))
      const image = frame.querySelector("img")
      if (image.src !== picture.src) image.src = picture.src
      image.style.width = `${(100 * size.x) / width}%`
      image.style.left = `${(-100 * begin(size.x, width, read("x"))) / width}%`
      image.style.top = `${(-100 * begin(size.y, height, read("y"))) / height}%`
    }
  }

  function set(x, y) {
    inputs.x.value = Math.min(100, Math.max(0, Math.round(x)))
    inputs.y.value = Math.min(100, Math.max(0, Math.round(y)))
    show()
  }

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect()
    set((100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height)
    point.focus()
  })
  point.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    set(read("x") + move[0], read("y") + move[1])
  })
  for (const input of Object.values(inputs)) input.addEventListener("input", show)
  show()
}
