/**
 * An annotation canvas as CVAT builds it: the image on a canvas and the shapes in one SVG above it, both in image pixels
 * and placed by `top`, `left` and a CSS `scale`. A zoom rewrites the width of every stroke, so that lines stay equally
 * thick on screen. Dragging a vertex writes the `points` of its polygon.
 */
const svgSpace = 'http://www.w3.org/2000/svg'
const strokePx = 2

function svgStage(host, bitmap, { colors, shapes }) {
  const background = document.createElement('canvas')
  background.width = bitmap.width
  background.height = bitmap.height
  background.getContext('2d').drawImage(bitmap, 0, 0)
  const content = document.createElementNS(svgSpace, 'svg')
  content.setAttribute('width', bitmap.width)
  content.setAttribute('height', bitmap.height)
  for (const layer of [background, content]) {
    layer.style.position = 'absolute'
    layer.style.transformOrigin = '0 0'
    host.append(layer)
  }
  const elements = shapes.map(({ class: index, kind, points }) => {
    const element = document.createElementNS(svgSpace, kind === 'box' ? 'rect' : 'polygon')
    if (kind === 'box') {
      const [[x, y], , [right, bottom]] = points
      for (const [name, value] of Object.entries({ x, y, width: right - x, height: bottom - y }))
        element.setAttribute(name, value)
    } else element.setAttribute('points', points.map(([x, y]) => `${x},${y}`).join(' '))
    element.setAttribute('fill', colors[index])
    element.setAttribute('fill-opacity', 0.2)
    element.setAttribute('stroke', colors[index])
    content.append(element)
    return element
  })
  let shownScale = 0
  return {
    show({ scale, leftPx, topPx }) {
      for (const layer of [background, content]) {
        layer.style.left = `${leftPx}px`
        layer.style.top = `${topPx}px`
        layer.style.transform = `scale(${scale})`
      }
      if (scale !== shownScale) for (const element of elements) element.setAttribute('stroke-width', strokePx / scale)
      shownScale = scale
    },
    vertex(index, points) {
      elements[index].setAttribute('points', points.map(([x, y]) => `${x},${y}`).join(' '))
    },
  }
}

window.stages = { ...window.stages, svg: svgStage }
