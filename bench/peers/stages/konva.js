/**
 * The scene in Konva: one layer for the image and one for the shapes, moved and scaled as a stage. Either as one first
 * writes it, or tuned as Konva's guide says: no listening, no perfect drawing, and the dragged shape on its own layer.
 */
function konvaStage(host, bitmap, { colors, shapes }, tuned) {
  const { Konva } = window
  const stage = new Konva.Stage({ container: host, width: 1400, height: 900 })
  const background = new Konva.Layer({ listening: !tuned })
  background.add(new Konva.Image({ image: bitmap, width: bitmap.width, height: bitmap.height }))
  const layer = new Konva.Layer({ listening: !tuned })
  const nodes = shapes.map(({ class: index, kind, points }) => {
    const look = {
      fill: `${colors[index]}33`,
      stroke: colors[index],
      strokeWidth: 2,
      strokeScaleEnabled: false,
      ...(tuned ? { perfectDrawEnabled: false, shadowForStrokeEnabled: false } : {}),
    }
    const [[x, y], , [right, bottom]] = points
    const node =
      kind === 'box'
        ? new Konva.Rect({ x, y, width: right - x, height: bottom - y, ...look })
        : new Konva.Line({ points: points.flat(), closed: true, ...look })
    layer.add(node)
    return node
  })
  const dragLayer = new Konva.Layer({ listening: false })
  stage.add(background, layer, dragLayer)
  return {
    show({ scale, leftPx, topPx }) {
      stage.scale({ x: scale, y: scale })
      stage.position({ x: leftPx, y: topPx })
      stage.batchDraw()
    },
    vertex(index, points) {
      const node = nodes[index]
      if (tuned && node.getLayer() !== dragLayer) {
        node.moveTo(dragLayer)
        layer.batchDraw()
      }
      node.points(points.flat())
      node.getLayer().batchDraw()
    },
  }
}

window.stages = {
  ...window.stages,
  konva: (host, bitmap, scene) => konvaStage(host, bitmap, scene, false),
  'konva tuned': (host, bitmap, scene) => konvaStage(host, bitmap, scene, true),
}
